import type { Condition, CycleReport, Observer, Target } from './ports.ts'

/** The last report of each target, in the order in which they came. */
export interface LatestReports extends Observer {
  readonly all: () => readonly CycleReport[]
  readonly of: (target: string) => CycleReport | undefined
  /** Of the components that the targets use, as the newest report of each tells them. */
  readonly components: () => readonly Condition[]
}

export function createLatestReports(): LatestReports {
  const reports = new Map<string, CycleReport>()
  return {
    report(report) {
      // Set anew, a key moves to the end.
      reports.delete(report.target.id)
      reports.set(report.target.id, report)
    },
    removed: ({ id }: Target) => {
      reports.delete(id)
    },
    all: () => [...reports.values()],
    of: (target) => reports.get(target),
    components: () => [
      ...new Map([...reports.values()].flatMap(componentsOf).map((one) => [one.subject, one])).values(),
    ],
  }
}

/** The conditions of a report but that of its target. */
export function componentsOf({ target, conditions }: CycleReport): readonly Condition[] {
  return conditions.filter(({ subject }) => subject !== target.id)
}
