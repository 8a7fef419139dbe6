/**
 * How long messages waited, by the message: a histogram whose bins are 1/128 of an age wide, so that it is as large
 * for a year as for an hour. Counts are whole numbers below 2^53 whose sums are exact.
 */
export interface Ages {
  readonly sloMs: number
  readonly bins: Float64Array
  /** Messages that did not wait at all. */
  none: number
  /** Messages that waited longer than the SLO; exact, not by bins. */
  late: number
  total: number
  maxMs: number
}

const BITS = 7
const PER_OCTAVE = 2 ** BITS
const OCTAVES = 34

export function startAges(sloMs: number): Ages {
  return { sloMs, bins: new Float64Array(PER_OCTAVE * (OCTAVES + 1)), none: 0, late: 0, total: 0, maxMs: 0 }
}

/** Adds `count` messages whose ages are evenly spread between two. */
export function addAges(ages: Ages, fromMs: number, toMs: number, count: number): void {
  if (count <= 0) return
  ages.total += count
  const [low, high] = fromMs < toMs ? [fromMs, toMs] : [toMs, fromMs]
  if (high <= 0) {
    ages.none += count
    return
  }
  if (high > ages.maxMs) ages.maxMs = high
  if (low > ages.sloMs) ages.late += count
  else if (high > ages.sloMs) ages.late += Math.round((count * (high - ages.sloMs)) / (high - low))
  spread(ages.bins, low, high, count)
}

function spread(bins: Float64Array, low: number, high: number, count: number): void {
  const last = binOf(high)
  let bin = binOf(low)
  let before = 0
  for (; bin < last; bin += 1) {
    const upTo = Math.round((count * (edgeOf(bin + 1) - low)) / (high - low))
    bins[bin] = (bins[bin] ?? 0) + upTo - before
    before = upTo
  }
  bins[last] = (bins[last] ?? 0) + count - before
}

/** The age that a share of the messages did not exceed, to 1/128 of it; 0 without messages. */
export function percentileOf(ages: Ages, share: number): number {
  let left = ages.total * share - ages.none
  if (left <= 0) return 0
  for (const [bin, count] of ages.bins.entries()) {
    if (left <= count && count > 0) {
      const [low, high] = [edgeOf(bin), Math.min(edgeOf(bin + 1), ages.maxMs)]
      return low + ((high - low) * left) / count
    }
    left -= count
  }
  return ages.maxMs
}

/** Bins of 1 ms at first, then as many to each doubling. */
function binOf(ms: number): number {
  if (ms < PER_OCTAVE) return Math.max(0, Math.floor(ms))
  const octave = Math.min(OCTAVES, Math.floor(Math.log2(ms)) - BITS + 1)
  const within = Math.min(PER_OCTAVE - 1, Math.floor((ms / 2 ** (octave + BITS - 1) - 1) * PER_OCTAVE))
  return octave * PER_OCTAVE + within
}

function edgeOf(bin: number): number {
  if (bin < PER_OCTAVE) return bin
  const octave = Math.floor(bin / PER_OCTAVE)
  return 2 ** (octave + BITS - 1) * (1 + (bin % PER_OCTAVE) / PER_OCTAVE)
}
