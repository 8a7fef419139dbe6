import { withDaemon } from '../daemon.ts'
import type { Daemon } from '../daemon.ts'
import type { Figure, Measure } from '../figure.ts'
import { withStage } from '../stage.ts'
import type { Stage } from '../stage.ts'

const CYCLES = 100
const INTERVAL_SECONDS = 0.1

const SCENARIOS = [
  { name: '1 broker, depth', brokers: 1, hasGroup: false },
  { name: '1 broker, lag', brokers: 1, hasGroup: true },
  { name: '3 brokers, depth', brokers: 3, hasGroup: false },
  { name: '3 brokers, lag', brokers: 3, hasGroup: true },
]
type Scenario = (typeof SCENARIOS)[number]

/** What a cycle in which nothing changes costs the servers. */
export const requests: Figure = {
  name: 'requests',
  title: 'requests per cycle in which nothing changes, and connections',
  measure: async ({ bundle }) => {
    const measures: Measure[] = []
    for (const scenario of SCENARIOS) {
      const traffic = await withStage(scenario.brokers, async (stage) => {
        const settings = {
          ...stage.settings,
          ...(scenario.hasGroup ? stage.group : {}),
          SCALE_INTERVAL_SECONDS: `${INTERVAL_SECONDS}`,
          // Each cycle then has a line.
          LOG_LEVEL: 'debug',
        }
        return withDaemon(bundle, settings, (daemon) => countCycles(stage, daemon))
      })
      measures.push(...describe(scenario, traffic))
    }
    const method =
      `what the stand-ins counted from the end of cycle 1 to the end of cycle ${CYCLES + 1} ` +
      `(1 target, 12 partitions, every ${INTERVAL_SECONDS} s), and the connections opened before`
    return { method, measures }
  },
}

interface Traffic {
  readonly kafka: Readonly<Record<string, number>>
  readonly kubernetes: Readonly<Record<string, number>>
  /** Opened before the count began, and while it lasted. */
  readonly connections: { readonly first: number; readonly later: number }
}

async function countCycles({ kafka, kubernetes }: Stage, daemon: Daemon): Promise<Traffic> {
  await cycleEnds(daemon, 1)
  const first = kafka.requests.connections + kubernetes.requests.connections
  kafka.requests.reset()
  kubernetes.requests.reset()
  await cycleEnds(daemon, CYCLES + 1)
  const asked = kubernetes.requests.all.map(({ verb, resource }) => `${verb} ${resource}`)
  const counts = Object.entries(Object.groupBy(asked, (what) => what)).map(
    ([what, all = []]) => [what, all.length] as const,
  )
  return {
    kafka: kafka.requests.byApi,
    kubernetes: Object.fromEntries(counts),
    connections: { first, later: kafka.requests.connections + kubernetes.requests.connections },
  }
}

async function cycleEnds(daemon: Daemon, cycle: number): Promise<void> {
  await daemon.line(`cycle ${cycle}`, (line) => line['autoscaler.cycle'] === cycle)
}

function describe({ name, brokers }: Scenario, { kafka, kubernetes, connections }: Traffic): Measure[] {
  return [
    // Metadata; of each broker the low and the high watermarks, and at worst a coordinator's groups.
    { ...perCycle(`Kafka, ${name}`, kafka), goal: 1 + 3 * brokers },
    perCycle(`Kubernetes, ${name}`, kubernetes),
    {
      label: `connections, ${name}`,
      value: connections.later,
      unit: `opened in ${CYCLES} cycles`,
      detail: `after ${connections.first} for the first cycle`,
    },
  ]
}

function perCycle(label: string, counts: Readonly<Record<string, number>>): Measure {
  const entries = Object.entries(counts)
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  const detail = entries.map(([what, count]) => `${what} ${count / CYCLES}`).join(', ')
  return { label, value: total / CYCLES, unit: 'requests', detail }
}
