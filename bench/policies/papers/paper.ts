import type { Outcome } from '../contestants.ts'

/** A published comparison that is repeated in the model, to see whether it comes out the same way. */
export interface Paper {
  /** What `--only` takes. */
  readonly name: string
  readonly title: string
  /** What was published, and what is the same and what is not here. */
  readonly about: string
  readonly run: () => readonly Outcome[]
}
