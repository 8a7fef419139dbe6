import type { KafkaSettings } from '../config/settings.ts'
import { AutoscalerError, asAutoscalerError } from '../errors.ts'
import type { Check, SignalReport, SignalSource, SourceOptions } from '../ports.ts'
import type { KnownReading } from '../scaling/types.ts'
import { Cluster } from './cluster.ts'
import { createCollector } from './collect.ts'
import { Groups } from './groups.ts'
import { recreation, seenTopic } from './lag.ts'
import type { PartitionOffsets, SeenTopic } from './lag.ts'
import type { TopicResult } from './offsets.ts'
import { withoutPersistentLag } from './persistent-lag.ts'
import type { Standstills } from './persistent-lag.ts'
import { createPatience } from './patience.ts'
import { readBatch } from './read-batch.ts'
import { readingOf, unknown } from './reading.ts'
import { security } from './sasl.ts'
import type { KafkaTrigger } from './trigger.ts'

/**
 * Reads the backlog of triggers. Equal cluster settings share their connections, and what is asked for in the same
 * turn is one batch. Remembers the topics it has seen, to tell deleted and re-created from missing.
 */
export function createKafkaSource(options: SourceOptions): SignalSource<KafkaTrigger> {
  const readers = new Map<string, Reader>()
  /** By the settings of a trigger, which are the same object for as long as it lives. */
  const known = new WeakMap<KafkaSettings, Reader>()

  function readerOf({ cluster, server }: KafkaTrigger): Reader {
    const found = known.get(cluster) ?? readers.get(JSON.stringify(cluster))
    const reader = found ?? createReader(cluster, server, options)
    if (found === undefined) readers.set(JSON.stringify(cluster), reader)
    known.set(cluster, reader)
    return reader
  }

  return {
    read: (trigger, signal) => readerOf(trigger).read(trigger, signal),
    close: async () => readers.forEach(({ close }) => close()),
  }
}

interface Reader {
  readonly read: (trigger: KafkaTrigger, signal: AbortSignal) => Promise<SignalReport>
  readonly close: () => void
}

function createReader(
  settings: KafkaSettings,
  server: string,
  { requestTimeoutMs, clock }: SourceOptions,
): Reader {
  const { bootstrapServers } = settings
  const bounds = { requestTimeoutMs, connectionTimeoutMs: requestTimeoutMs }
  const cluster = new Cluster({ bootstrapServers, ...bounds, ...security(settings, requestTimeoutMs) })
  const compare = createComparison()
  const patience = createPatience(clock, requestTimeoutMs / 2)
  const connected = { cluster, groups: new Groups(cluster), patience, topicsOf: new Map(), compare }
  const persistent = createPersistentLag()

  const read = createCollector<KafkaTrigger, SignalReport>({
    timeoutMs: requestTimeoutMs,
    givenUp: () => ({
      reading: unknown(new AutoscalerError('KafkaTimeout', `${server} did not answer in time`)),
    }),
    run: async (asked, signal) => {
      const startedAt = clock.now()
      let check: Check | undefined
      const reached = (failure?: AutoscalerError): Check =>
        (check ??= checkOf(server, startedAt, clock.now(), failure))
      const wanted = asked.map(({ item: trigger, settle }) => ({
        trigger,
        settle: (read: Parameters<typeof readingOf>[1]) => {
          const reading = readingOf(trigger, read)
          const told = reading.status === 'known' ? persistent(trigger, reading, clock.now()) : reading
          settle({ reading: told, check: reached() })
        },
      }))
      try {
        await readBatch(connected, wanted, signal, reached)
      } catch (error) {
        const failure = asAutoscalerError(error)
        for (const { settle } of asked) settle({ reading: unknown(failure), check: reached(failure) })
      }
    },
  })
  return { read, close: () => cluster.close() }
}

function checkOf(server: string, startedAt: number, endedAt: number, failure?: AutoscalerError): Check {
  const facts = { component: 'kafka', instance: server, startedAt, endedAt }
  if (failure === undefined) return { ...facts, ok: true, message: `${server} answered` }
  return { ...facts, ok: false, reason: failure.code, message: failure.message }
}

/** Tells deleted from missing and re-created from grown; a re-created topic is unknown for one cycle. */
function createComparison() {
  const seen = new Map<string, SeenTopic>()
  return (topic: string, result: TopicResult<PartitionOffsets[]>): TopicResult<PartitionOffsets[]> => {
    const before = seen.get(topic)
    if (!result.ok) {
      if (result.error.code !== 'TopicMissing' || before === undefined) return result
      const message = `topic ${topic} is gone: ${result.error.message}`
      return { ok: false, error: new AutoscalerError('TopicDeleted', message) }
    }
    seen.set(topic, seenTopic(result.value))
    const how = recreation(before, result.value)
    if (how === undefined) return result
    const message = `topic ${topic} was re-created or truncated: ${how}`
    return { ok: false, error: new AutoscalerError('TopicRecreated', message) }
  }
}

/** Remembers for as long as a trigger lives. */
function createPersistentLag() {
  const standstills = new WeakMap<KafkaTrigger, Standstills>()
  return (trigger: KafkaTrigger, reading: KnownReading, now: number): KnownReading => {
    if (trigger.excludePersistentLag !== true) return reading
    const told = withoutPersistentLag(reading, standstills.get(trigger) ?? new Map(), now)
    standstills.set(trigger, told.standstills)
    return told.reading
  }
}
