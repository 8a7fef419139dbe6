import { stopwatch } from './duration.ts'
import { FAULTS } from './faults.ts'
import type { Output } from './output.ts'
import type { DecisionState, FindingState, Snapshot } from './snapshot.ts'
import { renderSummary } from './summary.ts'
import { printable } from './view/spans.ts'

/** A line a second, and one for everything that happens. */
export function createPlain(write: (line: string) => void): Output {
  let before: Snapshot | undefined
  return {
    everyMs: 1_000,
    show: (snapshot) => {
      plainLines(snapshot, before).forEach(write)
      before = snapshot
    },
    end: (summary) => ['', ...renderSummary(summary)].forEach(write),
  }
}

/** What is new since the snapshot before, then how things are. Without a snapshot before: that it begins. */
export function plainLines(snapshot: Snapshot, before?: Snapshot): string[] {
  if (before === undefined) return ['Kafka and Kubernetes are up, the daemon starts …']
  const { atMs, decisions } = snapshot
  return [
    ...decided(snapshot, before),
    ...happened(snapshot, before).map((text) => timed(atMs, text)),
    ...(decisions.length > 0 ? [timed(atMs, status(snapshot))] : []),
  ]
}

/** The decisions that conclude something else than the one before, oldest first. */
export function newDecisions({ decisions }: Snapshot, before: Snapshot | undefined): DecisionState[] {
  const newest = before?.decisions[0]?.atMs ?? -1
  return decisions.filter(({ atMs }) => atMs > newest).toReversed()
}

function decided(snapshot: Snapshot, before: Snapshot): string[] {
  return newDecisions(snapshot, before).map(({ atMs, reason, message }) =>
    timed(atMs, `${reason}: ${printable(message)}`),
  )
}

function happened(snapshot: Snapshot, before: Snapshot): string[] {
  const { url, faults, health } = snapshot
  const begun = faults.filter((name) => !before.faults.includes(name))
  const ended = before.faults.filter((name) => !faults.includes(name))
  const hasFailed = health.failures.length > 0 && before.health.failures.length === 0
  return [
    ...(url !== undefined && before.url === undefined
      ? [`curl ${url}/ ${url}/metrics ${url}/api/decisions`]
      : []),
    ...begun.map((name) => `${name} begins: ${FAULTS[name]}`),
    ...ended.map((name) => `${name} ends`),
    // A target that fails as Kafka or Kubernetes do says the same again.
    ...found(snapshot, before),
    ...(hasFailed ? new Set(health.failures.map(({ why }) => printable(why))) : []),
  ]
}

function found({ findings }: Snapshot, before: Snapshot): string[] {
  const isNew = ({ finding }: FindingState) => before.findings.every((other) => other.finding !== finding)
  const over = before.findings.filter(({ finding }) => findings.every((other) => other.finding !== finding))
  return [
    ...findings.filter(isNew).map(({ finding, why }) => `${finding}: ${printable(why)}`),
    ...over.map(({ finding }) => `${finding} is over`),
  ]
}

function timed(atMs: number, text: string): string {
  return `${stopwatch(atMs).padStart(5)}  ${text}`
}

function status(snapshot: Snapshot): string {
  const { lag, producedPerSecond, consumedPerSecond, replicas, pods, health } = snapshot
  const ready = pods.filter(({ isReady }) => isReady).length
  const parts = [
    `lag ${String(lag).padStart(5)}`,
    `in ${producedPerSecond.toFixed(1).padStart(6)}/s`,
    `out ${consumedPerSecond.toFixed(1).padStart(6)}/s`,
    `replicas ${replicas}, ${ready} ready`,
    `GET / ${health.status ?? '-'}`,
  ]
  return parts.join('  ')
}
