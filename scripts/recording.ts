/** Records the sandbox and draws docs/sandbox.svg from it: a burst, an outage of Kafka, and what the daemon makes of both. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { FAULT_NAMES } from '../sandbox/faults.ts'
import { arrivalsOf, readShape } from '../sandbox/load.ts'
import { parseOptions } from '../sandbox/options.ts'
import { startSession } from '../sandbox/session.ts'
import { setStage } from '../sandbox/stage.ts'
import { view } from '../sandbox/view.ts'
import type { Line } from '../sandbox/view/spans.ts'
import { renderSvg } from './terminal-svg.ts'

const FILE = 'docs/sandbox.svg'
const SECONDS = 38
const SIZE = { columns: 80, rows: 23 }

const options = parseOptions(['--for', `${SECONDS}s`, '--fault', 'kafka-down@15s+5s'], true)
if (options === 'help') throw new Error('no help was asked for')
const arrivals = arrivalsOf(readShape(options.load), options.partitions)
const session = startSession(await setStage(options, arrivals))
const title = { name: 'sandbox', load: 'burst', assignor: options.assignor, speed: options.speed }
const frames: (readonly Line[])[] = []
while (frames.length < SECONDS) {
  await delay(50)
  const snapshot = session.snapshot()
  if (snapshot.atMs >= (frames.length + 0.5) * 1_000)
    frames.push(view(snapshot, { ...SIZE, title, keys: FAULT_NAMES }))
}
await session.stop()
mkdirSync('docs', { recursive: true })
const description =
  'The sandbox in a terminal: a burst of messages makes the lag grow, the daemon scales from 1 to 8 replicas, ' +
  'holds them while Kafka is down, and scales down when the lag is worked off.'
writeFileSync(FILE, renderSvg({ ...SIZE, frames, secondsPerFrame: 0.5, stillFrame: 9, description }))
process.stdout.write(`${FILE}: ${frames.length} frames\n`)
