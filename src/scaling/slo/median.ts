/** The value below which half of the weight lies; undefined without samples. Copies, so that any order will do. */
export function medianOf<T>(
  samples: readonly T[],
  valueOf: (sample: T) => number,
  weightOf: (sample: T) => number = () => 1,
): number | undefined {
  const sorted = samples.toSorted((a, b) => valueOf(a) - valueOf(b))
  let left = sorted.reduce((sum, sample) => sum + weightOf(sample), 0) / 2
  const middle = sorted.find((sample) => (left -= weightOf(sample)) < 0)
  return middle === undefined ? undefined : valueOf(middle)
}
