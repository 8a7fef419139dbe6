import { takeFlag, takeNumber, takeRequired, takeText } from '../trigger-fields.ts'
import type { KafkaSettings } from '../config/settings.ts'
import type { ParsedTrigger, TriggerInput } from '../ports.ts'
import type { TriggerPolicy } from '../scaling/types.ts'
import { parseSecurity } from './parse-security.ts'
import type { KafkaTrigger } from './trigger.ts'

/** Makes a trigger of KEDA's parameters; undefined where they cannot be used, which is said to `input.problem`. */
export function parseKafkaTrigger(input: TriggerInput): ParsedTrigger<KafkaTrigger> | undefined {
  let isSound = true
  const watched: TriggerInput = {
    ...input,
    problem: (field, message) => {
      isSound = false
      input.problem(field, message)
    },
  }
  const parsed = { trigger: parseTrigger(watched), policy: parsePolicy(watched) }
  return isSound ? parsed : undefined
}

function parseTrigger(input: TriggerInput): KafkaTrigger {
  const cluster = parseCluster(input)
  const group = takeRequired(input, 'consumerGroup') ?? ''
  const topic = takeText(input, 'topic')
  const { partitionLimitation, ...options } = parseOptions(input, topic)
  // Versions are agreed upon with each broker, and metadata is asked for the topics that are read, whatever these say.
  takeText(input, 'version')
  takeFlag(input, 'fullMetadata', true)
  return {
    type: 'kafka',
    id: input.id,
    subject: `${topic === undefined ? 'every topic' : `topic ${topic}`}, group ${group}`,
    server: cluster.bootstrapServers.join(','),
    cluster,
    ...(topic === undefined ? {} : { topics: [topic] }),
    consumerGroup: group,
    offsetReset: parseOffsetReset(input),
    ...(partitionLimitation === undefined ? {} : { partitionLimitation }),
    scaleToZeroOnInvalidOffset: takeFlag(input, 'scaleToZeroOnInvalidOffset', false),
    ...options,
  }
}

function parseOptions(
  input: TriggerInput,
  topic: string | undefined,
): Pick<KafkaTrigger, 'partitionLimitation' | 'excludePersistentLag' | 'limitToPartitionsWithLag'> {
  const partitionLimitation = parsePartitions(input)
  const limited = takeFlag(input, 'limitToPartitionsWithLag', false)
  if (limited && topic === undefined) input.problem('limitToPartitionsWithLag', 'needs topic')
  if (partitionLimitation !== undefined && topic === undefined)
    input.problem('partitionLimitation', 'needs topic')
  return {
    ...(partitionLimitation === undefined ? {} : { partitionLimitation }),
    ...(takeFlag(input, 'excludePersistentLag', false) ? { excludePersistentLag: true } : {}),
    ...(limited ? { limitToPartitionsWithLag: true } : {}),
  }
}

function parsePolicy(input: TriggerInput): TriggerPolicy {
  const activation = takeNumber(input, 'activationLagThreshold', { atLeast: 0 }) ?? 0
  const targetLag = takeNumber(input, 'targetLagSeconds', { above: 0 })
  return {
    id: input.id,
    messagesPerPod: takeNumber(input, 'lagThreshold', { above: 0 }) ?? 10,
    ...(input.metricType === 'Value' ? { metricType: 'Value' as const } : {}),
    ...(activation === 0 ? {} : { activation }),
    ...(targetLag === undefined ? {} : { targetLagMs: Math.round(targetLag * 1000) }),
    forecast: true,
    ...parseLimits(input),
    partitionSteps: false,
  }
}

/** What the partitions have to say to the replicas. */
function parseLimits(input: TriggerInput): Pick<TriggerPolicy, 'allowIdleConsumers' | 'evenDistribution'> {
  const even = takeFlag(input, 'ensureEvenDistributionOfPartitions', false)
  const allowIdleConsumers = takeFlag(input, 'allowIdleConsumers', false)
  // What is wrong with the flag itself has been said where the trigger was made.
  const limited = takeFlag({ ...input, problem: () => {} }, 'limitToPartitionsWithLag', false)
  if (even && takeText(input, 'topic') === undefined)
    input.problem('ensureEvenDistributionOfPartitions', 'needs topic')
  if (limited && even)
    input.problem('limitToPartitionsWithLag', 'excludes ensureEvenDistributionOfPartitions')
  if (limited && allowIdleConsumers) input.problem('limitToPartitionsWithLag', 'excludes allowIdleConsumers')
  return { allowIdleConsumers, ...(even ? { evenDistribution: true } : {}) }
}

function parseOffsetReset(input: TriggerInput): KafkaTrigger['offsetReset'] {
  const text = takeText(input, 'offsetResetPolicy') ?? 'latest'
  if (text === 'latest' || text === 'earliest') return text
  input.problem('offsetResetPolicy', `must be one of latest, earliest, got ${JSON.stringify(text)}`)
  return 'latest'
}

const ADDRESS = /^(?:\[[0-9a-fA-F:.%]+\]|[^\s,:[\]]+):(?<port>\d{1,5})$/

function parseCluster(input: TriggerInput): KafkaSettings {
  const bootstrapServers = (takeRequired(input, 'bootstrapServers') ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  for (const address of bootstrapServers) {
    const port = Number(ADDRESS.exec(address)?.groups?.['port'] ?? 0)
    if (port < 1 || port > 65_535)
      input.problem('bootstrapServers', `must be host:port,host:port, got ${JSON.stringify(address)}`)
  }
  return { bootstrapServers, ...parseSecurity(input) }
}

/** More partitions a topic does not have. */
const MOST_PARTITIONS = 200_000

/** `1,2,10-20`: sorted, each once. */
function parsePartitions(input: TriggerInput): readonly number[] | undefined {
  const text = takeText(input, 'partitionLimitation')
  if (text === undefined) return undefined
  const partitions = new Set<number>()
  for (const part of text.split(',')) {
    const [, from, to = from] = /^\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*$/.exec(part) ?? []
    if (from === undefined || Number(to) < Number(from) || Number(to) > MOST_PARTITIONS) {
      input.problem(
        'partitionLimitation',
        `must be partitions such as 1,2,10-20, got ${JSON.stringify(part)}`,
      )
      return undefined
    }
    for (let partition = Number(from); partition <= Number(to); partition += 1) partitions.add(partition)
  }
  return [...partitions].toSorted((a, b) => a - b)
}
