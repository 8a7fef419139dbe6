import { helpEntry } from '../config/wrap.ts'

/** Options and what they mean. */
export type HelpEntries = Readonly<Record<string, string>>

/** The options of every command that simulates. */
export const LOAD: HelpEntries = {
  '--trace FILE':
    'CSV with a header that names second,rate or timestamp,value: a time (seconds from any origin, ISO 8601, or epoch seconds or milliseconds) and messages per second, in order of time.',
  '--gaps HOW':
    'Between two values the rate moves in a line (interpolate, the default) or stays as it was (keep).',
  '--shape NAME':
    'Instead of a trace, in shares of --peak: steady (a bit more than half of it), step (a sixth, 70 % in the middle third), ramp (from a twelfth to all of it), sine (by the hour), burst (an eighth, and all of it for a minute every 15), flash (a crowd in the middle that halves every 15 minutes), weekly.',
  '--peak RATE': 'Messages per second at most (default 1200).',
  '--for DURATION': 'How long the shape lasts (default 4h).',
  '--decision-log FILE':
    'Instead of a trace, what a daemon with DECISION_LOG recorded (- is stdin): what arrived in each partition, and what it learned of the pods.',
  '--target ID': 'Whose decisions, where the log has several targets.',
  '--prometheus URL':
    'Instead of a trace, the past in Prometheus. PROMETHEUS_AUTHORIZATION is sent as the header Authorization.',
  '--query EXPR':
    'One series of messages per second, such as sum(rate(kafka_topic_partition_current_offset{topic="orders"}[5m])).',
  '--since DURATION': 'How far back (default 7d).',
  '--every DURATION': 'How far apart its values are (default 1m).',
  '--from, --to WHEN':
    'Only a part: since its beginning, such as 36h, or by the clock where the load has times, such as 2026-11-22T14:30:00Z.',
  '--scale FACTOR': 'So many times the messages (default 1).',
  '--poisson': 'A random count around the rate every second, instead of exactly the rate.',
  '--skew HOW':
    'How partitions share the messages: uniform (default), zipf:S for 1/k^S, or a weight for each, such as 3,1,1,1.',
  '--cost-variation SHARE':
    'Messages of a partition cost more or less work, anew every minute: standard deviation (default 0).',
  '--seed N': 'Another draw of all that is random (default 1).',
}

export const WORKLOAD: HelpEntries = {
  '--partitions N': 'Of the topic (default 24).',
  '--capacity RATE':
    "Messages per second that a pod consumes (default: a twelfth of --peak, or of the load's busiest minute).",
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

/** Sections of a help under their titles; all texts begin in the same column. */
export function helpSections(sections: Readonly<Record<string, HelpEntries>>): string {
  const names = Object.values(sections).flatMap(Object.keys)
  const indent = Math.max(...names.map(({ length }) => length)) + 4
  return Object.entries(sections)
    .map(([title, entries]) => {
      const lines = Object.entries(entries).map(([name, text]) => helpEntry(name, text.split(' '), indent))
      return `${[title, ...lines].join('\n')}\n`
    })
    .join('\n')
}
