import { parseOptions } from '../../../sandbox/options.ts'
import type { Options } from '../../../sandbox/options.ts'
import { UsageError } from '../../../sandbox/usage-error.ts'
import { switches } from './effects.ts'

/** Flags of the sandbox that mean nothing to real servers, and why. */
const NOT_HERE = {
  '--speed': 'real servers take their time',
  '--startup': 'pods of the lab are ready at once, their consumers when Kafka has let them in',
  '--assignor': 'the consumers are kafkajs’s, which take partitions round robin',
  '--serve': 'it shows what it runs',
}

/**
 * Understands the arguments after the program's name, which are those of the sandbox where they mean something here.
 * @throws UsageError for what is unknown, not allowed, or impossible together.
 */
export function parseDemoOptions(args: readonly string[], isTerminal: boolean): Options | 'help' {
  for (const [flag, why] of Object.entries(NOT_HERE)) {
    const isGiven = args.some((arg) => arg === flag || arg.startsWith(`${flag}=`))
    if (isGiven) throw new UsageError(`${flag}: has no meaning here, since ${why}`)
  }
  const options = parseOptions(args, isTerminal)
  if (options !== 'help') refuseOtherFaults(options)
  return options
}

function refuseOtherFaults({ faults }: Options): void {
  const other = faults.find(({ name }) => !switches.includes(name))
  if (other === undefined) return
  throw new UsageError(
    `--fault: ${other.name} cannot be had from these servers; they have ${switches.join(', ')}`,
  )
}

/** The text of --help. */
export function renderDemoUsage(): string {
  return `Usage: npm run e2e:demo -- [options]

Runs the daemon against Apache Kafka and a Kubernetes control plane, with a kafkajs producer and kafkajs consumers that
follow the replicas, and shows what npm run sandbox shows. The servers are those of npm run e2e: built once, into a
cache outside the checkout, or named by KAFKA_BOOTSTRAP_SERVERS and KUBECONFIG.

  --load SHAPE, --rate N, --period D, --partitions N, --capacity N, --messages-per-pod N, --port N,
  --for D, --fault NAME@START[+DURATION], --plain, --json
                        as in npm run sandbox -- --help, on the time of the clock

Faults: ${switches.join(', ')}
`
}
