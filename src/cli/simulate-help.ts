import { BASELINES } from '../simulation/baselines/list.ts'

/** The text of `simulate --help`: enough to compare policies on a load of one's own. */
export const HELP = `Usage: kafka-autoscaler simulate (--trace FILE | --shape NAME) [--policy NAME=FILE]... [OPTION]...

Replays a load against a model of a consumer group, in virtual time, and compares policies: how long messages wait,
what the pods cost, how often the group is disturbed. A policy is a file of settings (NAME=VALUE lines, as in
.env.example) that the engine of the daemon follows; beside it run baselines. To compare two policies on your load:

  kafka-autoscaler simulate --trace load.csv --capacity 100 --partitions 12 --policy now=now.env --policy new=new.env

Policies
  --policy NAME=FILE      settings to try; repeat for more. Only those that decide matter, SCALE_INTERVAL_SECONDS
                          among them; what the file leaves out has the daemon's default (MAX_REPLICAS=10!)
  --baseline NAME         one of those below; repeat for more, or none. All of them by default
${BASELINES.map(({ name, about }) => `                            ${name.padEnd(12)} ${about}`).join('\n')}
  --sweep NAME=V,V,...    try each policy (without one, the defaults) with each of these values as well; repeat it for
                          all combinations of several settings. Tells which are worth their pod-hours

Load
  --trace FILE            CSV with a header that names second,rate or timestamp,value; a time (seconds from any origin,
                          ISO 8601, or epoch seconds or milliseconds) and messages per second, in order of time
  --gaps HOW              between two rows the rate moves in a line (interpolate, default) or stays as it was (keep)
  --shape NAME            instead of a trace, shares of --peak: steady (half of it), step (a sixth, 70 % for the middle
                          third, a sixth), ramp (a twelfth to all), sine (hourly), burst (an eighth, all for a minute
                          every 15), flash (a crowd in the middle that halves every 15 minutes), weekly
  --peak RATE             messages per second at most (default 1200)
  --for DURATION          how long the shape lasts (default 4h)
  --from WHEN, --to WHEN  only a part: a duration since the beginning, such as 36h, or a time where the trace has them
  --scale FACTOR          times as many messages (default 1)
  --poisson               a random count every second around the rate, instead of exactly the rate
  --skew HOW              how partitions share the messages: uniform (default), zipf:S, or a weight for each: 3,1,1,…
  --cost-variation SHARE  messages of a partition cost more or less, anew every minute: standard deviation (default 0)
  --seed N                another draw of all that is random (default 1)

Workload
  --partitions N          of the topic (default 24)
  --capacity RATE         messages per second that a pod consumes (default: a twelfth of the busiest minute)
  --capacity-variation S  pods can do more or less, anew every minute: standard deviation, as a share (default 0)
  --shared-limit RATE     messages per second of all pods together, as of a database they share (default: none)
  --start-up DURATION     from a higher count to pods that are ready (default 15s)
  --assignor NAME         range or sticky, with which a rebalance stops all (default range), or cooperative-sticky
  --rebalance-pause D     how long it stops them (default 5s)
  --commit-interval D     (default 5s)
  --poll-interval D       what comes in between waits (default 0s: polls all the time)
  --min N, --max N        replicas of the baselines (default 1, and one for each partition)
  --initial N             replicas at first (default: --min)

Report
  --slo DURATION          a message that waits longer is late (default 30s)
  --json                  figures as JSON instead of a table
  --html FILE             also write a page with charts of all of it over time
  --step DURATION         within a step the rate is constant (default 1s)

Columns: share of late messages; how long messages waited (median, 95 and 99 of 100, the longest); how long any late
one was waiting; pod-hours, also as a multiple of the oracle's; changes of the replicas; rebalances and how long they
stopped the average partition; share of the time with more pods than the rate takes (over), and with fewer (under).
Durations are such as 500ms, 30s, 1.5h or 7d. Exit code 2 if something given cannot be used.
`
