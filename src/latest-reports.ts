import type { Condition, CycleReport, Observer, Target } from './ports.ts'

/** The last report of each target. */
export interface LatestReports extends Observer {
  /** By the ids of the targets, in their order. */
  readonly all: () => readonly CycleReport[]
  readonly of: (target: string) => CycleReport | undefined
  /** Of the components that the targets use, as the newest report of each tells them, in the order of their names. */
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
    all: () => inOrder(reports),
    of: (target) => reports.get(target),
    components: () =>
      inOrder(new Map([...reports.values()].flatMap(componentsOf).map((one) => [one.subject, one]))),
  }
}

/** Plain comparison: that of a locale takes a hundred times as long. */
function inOrder<T>(named: ReadonlyMap<string, T>): readonly T[] {
  return [...named].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
}

/** The conditions of a report but that of its target. */
export function componentsOf({ target, conditions }: CycleReport): readonly Condition[] {
  return conditions.filter(({ subject }) => subject !== target.id)
}
