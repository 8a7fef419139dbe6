import type { Figures } from '../simulation/figures.ts'
import type { Series } from '../simulation/series.ts'

/** All that a report tells. Whatever is text in it may come from anywhere. */
export interface Report {
  readonly title: string
  /** What the policies were tried on. */
  readonly facts: readonly Fact[]
  readonly sloSeconds: number
  /** Messages per second of a pod: what the load is in pods. */
  readonly capacity: number
  /** When the load began (epoch ms); undefined: its times count from 0. */
  readonly beganAt?: number
  readonly runs: readonly ReportedRun[]
  readonly sweep?: Sweep
  /** What makes the comparison unfair, or is worth to know. */
  readonly notes: readonly string[]
}

export interface Fact {
  readonly name: string
  readonly value: string
}

/** A policy and what came of it. */
export interface ReportedRun {
  readonly name: string
  readonly figures: Figures
  readonly series: Series
  /** One of the variants of the sweep. */
  readonly swept?: true
}

/** Settings tried in all their combinations. */
export interface Sweep {
  /** The names of the settings, in the order of `values`. */
  readonly settings: readonly string[]
  readonly variants: readonly Variant[]
}

interface Variant {
  /** The policy that was varied. */
  readonly policy: string
  /** One for each of the settings. */
  readonly values: readonly string[]
  readonly figures: Figures
  /** Whether no other variant is as seldom late and cheaper, or as cheap and less often late. */
  readonly onFront: boolean
}
