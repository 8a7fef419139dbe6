import { FAULTS } from './faults.ts'

/** The text of --help. */
export function renderUsage(): string {
  const faults = Object.entries(FAULTS).map(([name, effect]) => `  ${name.padEnd(17)} ${effect}`)
  return `Usage: npm run sandbox -- [options]

Runs the daemon against a Kafka and a Kubernetes that live in this process, with producers and consumers at work.
Durations (500ms, 30s, 2m) are those of the sandbox, whose time --speed makes pass faster.

Load
  --load SHAPE          burst, wave, step, steady, or a file FILE.csv with the columns second,rate (burst)
  --rate N              messages per second at the peak (60)
  --period D            from one burst or wave to the next (40s)

Consumers
  --partitions N        partitions of the topic (8)
  --assignor NAME       range, sticky or cooperative-sticky (cooperative-sticky)
  --capacity N          messages that one pod consumes per second (10)
  --startup D           from the creation of a pod until it is ready (2s)

Daemon
  --messages-per-pod N  lag that asks for one replica (25)
  --target-lag D        scale by time instead: no message shall wait longer; lag decides until capacity is learned
  --port N              where it serves /, /metrics and /api/decisions (0, any free port)

Run
  --for D               end after this long, with a summary (until Ctrl-C or q)
  --speed N             1 to 10 times as fast (1)
  --fault NAME@START[+DURATION]
                        may be given several times: --fault kafka-down@20s+10s --fault kube-500@45s
  --plain               a line a second instead of the view; the default where stdout is no terminal
  --json                JSON Lines; best with npm run --silent
  --serve               no daemon and no view: only the two servers, and the variables to export
  --help

Faults, in the order of their keys 1 to ${faults.length}
${faults.join('\n')}
`
}
