import { cpuMs, residentMb } from '../../../bench/process-usage.ts'
import { median } from '../../../bench/statistics.ts'
import type { Daemon } from './daemon.ts'
import { eventually } from './eventually.ts'
import type { Lab } from './stage.ts'
import { deploymentTraffic, trafficBetween } from './traffic.ts'
import type { Traffic } from './traffic.ts'

/** What some cycles of all targets took. */
export interface CycleCosts {
  readonly cycles: number
  readonly kafka: Traffic
  /** About Deployments. */
  readonly kubernetes: Traffic
  /** From the due time of a cycle to the end of its last target, the middle one of all, in ms. */
  readonly durationMs: number
  readonly cpuMsPerCycle: number
  readonly memoryMb: number
}

interface Look {
  readonly cycle: number
  readonly cpuMs: number
  readonly kafka: Traffic
  readonly kubernetes: Traffic
}

/**
 * Counts what so many cycles take, from the end of one to the end of another; needs LOG_LEVEL=debug, at which each
 * cycle is logged, and a Kafka that logs each request.
 */
export async function measureCycles(
  lab: Lab,
  daemon: Daemon,
  targets: number,
  cycles: number,
): Promise<CycleCosts> {
  const before = await lookAfter(lab, daemon, targets, 1)
  const after = await lookAfter(lab, daemon, targets, cycles)
  const passed = after.cycle - before.cycle
  const durations = Array.from({ length: passed }, (_, index) => endsOf(daemon, before.cycle + 1 + index))
  return {
    cycles: passed,
    kafka: trafficBetween(before.kafka, after.kafka),
    kubernetes: trafficBetween(before.kubernetes, after.kubernetes),
    durationMs: median(durations.map((ends) => Math.max(...ends))),
    cpuMsPerCycle: (after.cpuMs - before.cpuMs) / passed,
    memoryMb: residentMb(daemon.process.pid),
  }
}

/** Waits for the end of a cycle that is so many after the present one, for all targets, and looks. */
async function lookAfter(
  { kafka, cluster }: Lab,
  daemon: Daemon,
  targets: number,
  cycles: number,
): Promise<Look> {
  const last = Math.max(0, ...daemon.lines.map((line) => Number(line['autoscaler.cycle'] ?? 0)))
  const cycle = last + cycles
  const ended = (): void => {
    const { length } = endsOf(daemon, cycle)
    if (length < targets) throw new Error(`${length} of ${targets} targets`)
  }
  await eventually(`cycle ${cycle} ends`, ended, { withinMs: 60_000, everyMs: 20 })
  const cpu = cpuMs(daemon.process.pid)
  const [kafkaTraffic, kubernetes] = await Promise.all([
    kafka.requests('kafka-autoscaler'),
    deploymentTraffic(cluster),
  ])
  return { cycle, cpuMs: cpu, kafka: kafkaTraffic, kubernetes }
}

/** When a cycle ended for each target, in ms from its due time. */
function endsOf({ lines }: Daemon, cycle: number): number[] {
  return lines
    .filter((line) => line['autoscaler.cycle'] === cycle)
    .map(
      (line) =>
        1000 * (Number(line['autoscaler.cycle.lateness']) + Number(line['autoscaler.cycle.duration'])),
    )
}
