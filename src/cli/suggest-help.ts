import { helpSections, LOAD, WORKLOAD } from './scenario-help.ts'
import type { HelpEntries } from './scenario-help.ts'

const GOAL: HelpEntries = {
  '--slo DURATION': 'How long a message may wait: 400ms to 24h (default 30s).',
  '--late PERCENT': 'How many may wait longer (default 0.1).',
  '--margin PERCENT':
    'So many more messages must be within that, too, with the same pods: the safety margin (default 10).',
  '--json': 'Settings, patch and figures as JSON.',
  '--step DURATION': 'Within a step the rate is constant (default 1s).',
}

const INTRODUCTION = `Usage: kafka-autoscaler suggest LOAD --slo DURATION [OPTION]...

Finds the settings that keep the messages of a load within a time at the least cost, by simulating it with
the engine of the daemon. Prints them as environment variables and as a patch of manifest.yaml, with what
to expect. For example:

  kafka-autoscaler suggest --trace load.csv --slo 30s --capacity 100 --partitions 12
`

const METHOD = `It asks one question after the other: how often to look, what to assume until the capacity is known, what
share of the SLO to aim at, how long to wait before going down, whether to forecast, how many replicas to
keep. It keeps the best answer to each, twice round. Of settings that meet the SLO with the margin it takes
those with the fewest pod-hours, and of equal ones (within 1 %) those that change the replicas least.
`

const ENDING = `Durations are such as 500ms, 30s, 1.5h or 7d. Exit code 1 if no settings meet the SLO, 2 if something given
cannot be used.
`

/** The text of `suggest --help`. */
export const HELP = [
  INTRODUCTION,
  helpSections({ Goal: GOAL, Load: LOAD, Workload: WORKLOAD }),
  METHOD,
  ENDING,
].join('\n')
