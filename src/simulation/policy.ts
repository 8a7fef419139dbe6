/** What an autoscaler sees of a group and its workload: offsets and replica counts, nothing of the model behind them. */
export interface Seen {
  /** Milliseconds since the beginning. */
  readonly now: number
  /** Offsets by partition, in whole messages; valid until the call returns. Nothing is deleted: the first is 0. */
  readonly high: Float64Array
  readonly committed: Float64Array
  /** `spec.replicas`. */
  readonly replicas: number
  /** `status.readyReplicas`. */
  readonly readyReplicas: number
}

/** What a policy concludes. */
export interface Answer {
  readonly replicas: number
  /** One word, as of a condition of Kubernetes. */
  readonly reason: string
  /** One sentence. */
  readonly why: string
}

/** An autoscaler at work: it may remember what it saw, and is asked every `intervalMs` from the beginning on. */
export interface Policy {
  readonly intervalMs: number
  /** What a search has settled on, in a few words. */
  readonly found?: string
  readonly decide: (seen: Seen) => Answer
}

/** Messages that are not committed, as every autoscaler here counts them. */
export function lagOf({ high, committed }: Seen): number {
  let lag = 0
  for (let index = 0; index < high.length; index += 1) lag += (high[index] ?? 0) - (committed[index] ?? 0)
  return lag
}
