import { helpEntry } from '../config/wrap.ts'
import { BASELINES } from '../simulation/baselines/list.ts'

type Entries = Readonly<Record<string, string>>

const POLICIES: Entries = {
  '--policy NAME=FILE':
    "Settings to try; repeat it for more. Only those that decide matter, SCALE_INTERVAL_SECONDS among them; what the file leaves out has the daemon's default, such as MAX_REPLICAS=10.",
  '--baseline NAME': 'One of those below, or none; repeat it for more. All of them unless one is named.',
  ...Object.fromEntries(BASELINES.map(({ name, about }) => [`  ${name}`, `${about}.`])),
  '--sweep NAME=V,V,...':
    'Try each policy (without one, the defaults) with each of these values as well; repeat it for all combinations of several settings. Tells which are worth their pod-hours.',
}

const LOAD: Entries = {
  '--trace FILE':
    'CSV with a header that names second,rate or timestamp,value: a time (seconds from any origin, ISO 8601, or epoch seconds or milliseconds) and messages per second, in order of time.',
  '--gaps HOW':
    'Between two rows the rate moves in a line (interpolate, the default) or stays as it was (keep).',
  '--shape NAME':
    'Instead of a trace, in shares of --peak: steady (half of it), step (a sixth, 70 % in the middle third), ramp (from a twelfth to all of it), sine (by the hour), burst (an eighth, and all of it for a minute every 15), flash (a crowd in the middle that halves every 15 minutes), weekly.',
  '--peak RATE': 'Messages per second at most (default 1200).',
  '--for DURATION': 'How long the shape lasts (default 4h).',
  '--from, --to WHEN':
    'Only a part: since its beginning, such as 36h, or by the clock where the trace has times, such as 2026-11-22T14:30:00Z.',
  '--scale FACTOR': 'So many times the messages (default 1).',
  '--poisson': 'A random count around the rate every second, instead of exactly the rate.',
  '--skew HOW':
    'How partitions share the messages: uniform (default), zipf:S for 1/k^S, or a weight for each, such as 3,1,1,1.',
  '--cost-variation SHARE':
    'Messages of a partition cost more or less work, anew every minute: standard deviation (default 0).',
  '--seed N': 'Another draw of all that is random (default 1).',
}

const WORKLOAD: Entries = {
  '--partitions N': 'Of the topic (default 24).',
  '--capacity RATE':
    "Messages per second that a pod consumes (default: a twelfth of the load's busiest minute).",
  '--capacity-variation S':
    'Pods can do more or less, anew every minute: standard deviation, as a share (default 0).',
  '--shared-limit RATE':
    'Messages per second of all pods together, as of a database they share (default: none).',
  '--start-up DURATION': 'From a higher count to pods that are ready (default 15s).',
  '--assignor NAME':
    'range (default) or sticky, with which a rebalance stops all partitions, or cooperative-sticky.',
  '--rebalance-pause D': 'How long a rebalance stops partitions (default 5s).',
  '--commit-interval D': 'How long what is consumed may count as lag (default 5s).',
  '--poll-interval D': 'What comes between two polls waits (default 0s: polls all the time).',
  '--min N, --max N': 'Replicas of the baselines (default 1, and one for each partition).',
  '--initial N': 'Replicas at first (default: --min).',
}

const REPORT: Entries = {
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
  section('Policies', POLICIES),
  section('Load', LOAD),
  section('Workload', WORKLOAD),
  section('Report', REPORT),
  COLUMNS,
  ENDING,
].join('\n')

function section(title: string, entries: Entries): string {
  const indent =
    Math.max(...[POLICIES, LOAD, WORKLOAD, REPORT].flatMap(Object.keys).map(({ length }) => length)) + 4
  const lines = Object.entries(entries).map(([name, text]) => helpEntry(name, text.split(' '), indent))
  return `${[title, ...lines].join('\n')}\n`
}
