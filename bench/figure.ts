/** One number that was measured. `goal`: it should be at most this. */
export interface Measure {
  readonly label: string
  readonly value: number
  readonly unit: string
  readonly goal?: number
  /** What the number is made of. */
  readonly detail?: string
}

/** What a figure found, and in one sentence or two how. */
export interface Result {
  readonly method: string
  readonly measures: readonly Measure[]
}

/** What starts one form of the daemon. */
export interface Program {
  /** Flags of Node. */
  readonly flags: readonly string[]
  /** Environment variables that are not settings of ours. */
  readonly env: Readonly<Record<string, string>>
  readonly file: string
}

/** What is measured, and how long it may take. */
interface Subject {
  /** As the image runs it. */
  readonly bundle: Program
  readonly source: Program
  readonly quick: boolean
}

/** One thing this benchmark can measure; `name` is what `--only` takes. */
export interface Figure {
  readonly name: string
  readonly title: string
  /** @throws Error when the daemon ends or does nothing for too long */
  measure(subject: Subject): Promise<Result>
}
