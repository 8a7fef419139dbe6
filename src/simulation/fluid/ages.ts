/**
 * How long messages waited, by the message. What is counted is exact; the distribution is kept in bins 1/128 of an age
 * wide, so that it is as large for a year as for an hour.
 */
export interface Ages {
  readonly sloMs: number
  total: number
  /** Messages that did not wait at all. */
  none: number
  /** Messages that waited longer than the SLO. */
  late: number
  maxMs: number
  /** Messages by bin. */
  readonly bins: Float64Array
  /** Where messages are spread evenly over whole bins: by how much there are more of them per ms than in the bin before. */
  readonly rises: Float64Array
}

/** Ages share the bin of the longest that can be told apart, which is 49 days. */
const LONGEST_MS = 2 ** 32 - 1
const BITS = 7
const PER_OCTAVE = 2 ** BITS

export function startAges(sloMs: number): Ages {
  const bins = binOf(LONGEST_MS) + 1
  const counts = { total: 0, none: 0, late: 0, maxMs: 0 }
  return { sloMs, ...counts, bins: new Float64Array(bins), rises: new Float64Array(bins + 1) }
}

/** Adds `count` messages, a whole number, whose ages are evenly spread between two. */
export function addAges(ages: Ages, fromMs: number, toMs: number, count: number): void {
  const low = Math.max(0, Math.min(fromMs, toMs))
  const high = Math.max(fromMs, toMs)
  ages.total += count
  if (high <= 0) {
    ages.none += count
    return
  }
  if (high > ages.maxMs) ages.maxMs = high
  if (low > ages.sloMs) ages.late += count
  else if (high > ages.sloMs) ages.late += Math.round((count * (high - ages.sloMs)) / (high - low))
  spread(ages, low, high, count)
}

/** The same time whatever the number of bins. */
function spread({ bins, rises }: Ages, low: number, high: number, count: number): void {
  const first = binOf(low)
  const last = binOf(high)
  if (first === last) {
    bins[first] = (bins[first] ?? 0) + count
    return
  }
  const perMs = count / (high - low)
  bins[first] = (bins[first] ?? 0) + perMs * (edgeOf(first + 1) - low)
  bins[last] = (bins[last] ?? 0) + perMs * (high - edgeOf(last))
  rises[first + 1] = (rises[first + 1] ?? 0) + perMs
  rises[last] = (rises[last] ?? 0) - perMs
}

/** The age that a share of the messages did not exceed, to 1/128 of it; 0 without messages. */
export function percentileOf({ total, none, maxMs, bins, rises }: Ages, share: number): number {
  let left = total * share - none
  let perMs = 0
  for (let bin = 0; bin < bins.length && left > 0; bin += 1) {
    const [low, high] = [edgeOf(bin), edgeOf(bin + 1)]
    perMs += rises[bin] ?? 0
    const count = (bins[bin] ?? 0) + perMs * (high - low)
    if (left <= count) return Math.min(maxMs, low + ((high - low) * left) / count)
    left -= count
  }
  return left > 0 ? maxMs : 0
}

/** Bins of 1 ms at first, then as many to each doubling. */
function binOf(ms: number): number {
  if (ms < PER_OCTAVE) return Math.floor(ms)
  const within = Math.min(ms, LONGEST_MS)
  const doublings = 31 - BITS - Math.clz32(within)
  return (doublings << BITS) + Math.floor(within / (1 << doublings))
}

function edgeOf(bin: number): number {
  const doublings = Math.max(0, (bin >> BITS) - 1)
  return (bin - (doublings << BITS)) * (1 << doublings)
}
