/** What SLO mode remembers of one trigger. Plain immutable data, bounded. */
export interface SloMemory {
  readonly capacitySamples: readonly number[]
}
