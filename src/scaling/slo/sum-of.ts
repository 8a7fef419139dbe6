/** All of them together. By index: an iterator would make an object of each number, and this is called all the time. */
export function sumOf(counts: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < counts.length; index += 1) sum += counts[index] ?? 0
  return sum
}
