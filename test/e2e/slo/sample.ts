/** What was seen at one instant (ms since the load began); counts of messages since then. */
export interface Sample {
  readonly atMs: number
  readonly produced: number
  readonly consumed: number
  /** Messages that have waited for longer than the target lag. */
  readonly late: number
  /** How long the oldest message that is not consumed has been waiting. */
  readonly oldestMs: number
  /** What the Deployment asks for. */
  readonly replicas: number
  /** Consumers that have partitions to read. */
  readonly consumers: number
  /** What the daemon has said last. */
  readonly told?: Told
}

/** What a decision of the daemon says, in its own words. */
export interface Told {
  readonly reason: string
  readonly message: string
  /** Messages per second that one busy replica consumes; undefined until learned. */
  readonly capacity?: number
}
