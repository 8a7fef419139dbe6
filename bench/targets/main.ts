import { UsageError } from '../../src/cli/usage-error.ts'
import { VERSION } from '../../src/version.ts'
import type { Measure } from '../figure.ts'
import { describeMachine } from '../machine.ts'
import { buildPrograms, commandOf } from '../programs.ts'
import { renderFigure, renderMachine } from '../render.ts'
import { quantile } from '../statistics.ts'
import { cycleMs } from './cycles.ts'
import { IDLE_CYCLES, INTERVAL_SECONDS, measureScale, ROUNDS, SHARE } from './measure.ts'
import type { Findings } from './measure.ts'
import { parseOptions } from './options.ts'
import type { Options } from './options.ts'
import { BROKERS, PARTITIONS, withStage } from './stage.ts'
import type { Scale } from './stage.ts'

/** What is to hold: the requests always, the others at a thousand targets and fewer. */
const GOALS = { kafkaRequests: 1 + 3 * BROKERS, memoryMb: 200, reactionMs: 1_200, targets: 1_000 }

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args)
  const machine = describeMachine()
  const say = (text: string): void => void (options.json || process.stdout.write(text))
  say(`kafka-autoscaler ${VERSION}, many targets\n${renderMachine(machine)}`)
  const { bundle } = await buildPrograms()
  const method = methodOf(commandOf(bundle))
  const figures = []
  for (const scale of scalesOf(options)) {
    const { targets, clusters } = scale
    const title = `${targets} targets on ${clusters} Kafka cluster${clusters === 1 ? '' : 's'}`
    process.stderr.write(`measuring ${title} …\n`)
    const findings = await withStage(scale, INTERVAL_SECONDS, (stage) => measureScale(bundle, stage))
    const figure = { name: `${targets}×${PARTITIONS}`, title, method, measures: measuresOf(scale, findings) }
    say(renderFigure(figure, figure))
    figures.push({ ...scale, ...figure })
  }
  if (options.json)
    process.stdout.write(`${JSON.stringify({ version: VERSION, machine, figures }, undefined, 2)}\n`)
}

/** No more clusters than targets. */
function scalesOf({ targets, clusters }: Options): Scale[] {
  return targets.flatMap((count) =>
    clusters.filter((each) => each <= count).map((each) => ({ targets: count, clusters: each })),
  )
}

function methodOf(command: string): string {
  return (
    `the bundle (${command}) on ScaledObject files, every ${INTERVAL_SECONDS} s; a topic of ${PARTITIONS} partitions, a ` +
    `group and a Deployment each, ${BROKERS} brokers a cluster, against stand-ins that count. Requests and CPU over ` +
    `${IDLE_CYCLES} cycles in which every group moves on and nothing is scaled; then ${ROUNDS} times ` +
    `${SHARE * 100} % of the targets fall behind at once, at a random moment. Both moments of a reaction are taken in ` +
    'the process of the stand-ins. Cycles: of the single targets, by the histogram at /metrics'
  )
}

function measuresOf({ targets, clusters }: Scale, findings: Findings): Measure[] {
  const isGoal = targets <= GOALS.targets
  const goal = (most: number) => (isGoal ? { goal: most } : {})
  const at = (label: string, q: number) => ({ label, value: quantile(findings.reactions, q), unit: 'ms' })
  const took = (label: string, q: number) => ({ label, value: cycleMs(findings.cycles, q), unit: 'ms' })
  const { kafka, kubernetes } = findings.traffic
  return [
    { ...perCycle('Kafka, per cluster and cycle', kafka, clusters), goal: GOALS.kafkaRequests },
    // One target is read by itself, with what a Role can name; more are watched.
    { ...perCycle('Kubernetes, per cycle', kubernetes, 1), goal: targets === 1 ? 1 : 0 },
    took('cycle, p50', 0.5),
    took('cycle, p99', 0.99),
    { label: 'cycles missed', value: findings.cycles.missed, unit: `of ${IDLE_CYCLES * targets}` },
    { label: 'CPU per cycle', value: findings.cpuMsPerCycle, unit: 'ms' },
    { label: 'memory (VmRSS), most', value: findings.mostMb, unit: 'MB', ...goal(GOALS.memoryMb) },
    at('reaction, p50', 0.5),
    { ...at('reaction, p99', 0.99), ...goal(GOALS.reactionMs) },
    at('reaction, max', 1),
  ]
}

function perCycle(label: string, counts: Readonly<Record<string, number>>, clusters: number): Measure {
  const share = (count: number): number => Number((count / IDLE_CYCLES / clusters).toFixed(2))
  const entries = Object.entries(counts)
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  const detail = entries.map(([what, count]) => `${what} ${share(count)}`).join(', ')
  return { label, value: share(total), unit: 'requests', ...(detail === '' ? {} : { detail }) }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
})
