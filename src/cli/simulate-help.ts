import { BASELINES } from '../simulation/baselines/list.ts'
import { helpSections, LOAD, WORKLOAD } from './scenario-help.ts'
import type { HelpEntries } from './scenario-help.ts'

const POLICIES: HelpEntries = {
  '--policy NAME=FILE':
    "Settings to try; repeat it for more. Only those that decide matter, SCALE_INTERVAL_SECONDS among them; what the file leaves out has the daemon's default, such as MAX_REPLICAS=10.",
  '--baseline NAME': 'One of those below, or none; repeat it for more. All of them unless one is named.',
  ...Object.fromEntries(BASELINES.map(({ name, about }) => [`  ${name}`, `${about}.`])),
  '--sweep NAME=V,V,...':
    'Try each policy (without one, the defaults) with each of these values as well; repeat it for all combinations of several settings. Tells which are worth their pod-hours.',
}

const REPORT: HelpEntries = {
  '--slo DURATION': 'A message that waits longer is late (default 30s).',
  '--step DURATION': 'Within a step the rate is constant (default 1s).',
  '--json': 'Figures as JSON instead of a table.',
  '--html FILE': 'Also write a page with charts of everything over time.',
}

const INTRODUCTION = `Usage: kafka-autoscaler simulate LOAD [--policy NAME=FILE]... [OPTION]...

Replays a load against a model of a consumer group, in virtual time, and compares policies: how long
messages wait, what the pods cost, how often the group is disturbed. A policy is a file of settings
(NAME=VALUE lines, as in .env.example) that the engine of the daemon follows; beside it run baselines.
To compare two policies on a load of your own:

  kafka-autoscaler simulate --trace load.csv --capacity 100 --partitions 12 \\
    --policy now=now.env --policy new=new.env
`

const COLUMNS = `In the table: the share of late messages; how long messages waited (half, 95 % and 99 % of them at most,
and any); how long one that was late was waiting; pod-hours, and as a multiple of the oracle's; changes
of the replicas; rebalances, and how long they stopped the average partition; the share of the time with
more pods than the rate takes (over) and with fewer (under).
`

const ENDING = `Durations are such as 500ms, 30s, 1.5h or 7d. Exit code 2 if something given cannot be used.
`

/** The text of `simulate --help`: enough to compare policies on a load of one's own. */
export const HELP = [
  INTRODUCTION,
  helpSections({ Policies: POLICIES, Load: LOAD, Workload: WORKLOAD, Report: REPORT }),
  COLUMNS,
  ENDING,
].join('\n')
