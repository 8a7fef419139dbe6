import { renderExplanation } from '../src/cli/explain-text.ts'
import { loadSettings } from '../src/config/load.ts'
import { decisionView } from '../src/http/api.ts'
import { append } from '../src/http/journal.ts'
import type { JournalEntry } from '../src/http/journal.ts'
import { decide } from '../src/scaling/decide.ts'
import type { Memory } from '../src/scaling/memory.ts'
import type { Observation } from '../src/scaling/types.ts'

const PARTITIONS = 8
const INTERVAL_SECONDS = 30
const CYCLES = 6
const NOON = Date.parse('2026-03-14T12:00:00Z')

const SETTINGS = {
  NAMESPACE: 'shop',
  DEPLOYMENT_NAME: 'worker',
  KAFKA_TOPIC: 'orders',
  KAFKA_CONSUMER_GROUP: 'shippers',
  SCALE_DOWN_STABILIZATION_SECONDS: '300',
}

/** What `explain` prints three minutes after a backlog for six replicas has become one for two. */
export function explainExample(): string {
  const target = loadSettings(SETTINGS).settings.targets[0]!
  let memory: Memory = {}
  let history: readonly JournalEntry[] = []
  for (let cycle = 0; cycle <= CYCLES; cycle += 1) {
    const seconds = cycle * INTERVAL_SECONDS
    const observation = observationAt(seconds)
    const { decision, memory: remembered } = decide(
      observation,
      target.policy,
      memory,
      NOON + seconds * 1_000,
    )
    history = append(history, { target, observation, decision, outcome: { action: 'none' } })
    memory = remembered
  }
  return renderExplanation(decisionView(history[0]!))
}

/** Twenty messages a second come in; seven wait in each partition, after a minute two or three. */
function observationAt(seconds: number): Observation {
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => {
    const highWatermark = BigInt(10_000 + seconds * 2.5)
    const backlog = BigInt(seconds < 60 ? 7 : partition < 4 ? 3 : 2)
    return {
      topic: 'orders',
      partition,
      lowWatermark: 0n,
      highWatermark,
      committedOffset: highWatermark - backlog,
      backlog,
    }
  })
  const backlog = partitions.reduce((sum, reading) => sum + Number(reading.backlog), 0)
  return {
    target: { status: 'known', currentReplicas: 6, readyReplicas: 6 },
    readings: { kafka: { status: 'known', backlog, consumablePartitions: PARTITIONS, partitions } },
  }
}
