import { AutoscalerError } from '../errors.ts'
import type { AskedGroup, GroupAnswer } from './group-requests.ts'
import { codeError } from './kafka-error.ts'
import type { TopicResult } from './offsets.ts'
import type { TopicPartitions } from './requests.ts'

/** At the index of each partition; undefined where the group never committed. */
export type CommittedOffsets = readonly (bigint | undefined)[]

/** Tells whether a group has committed for any partition. */
export function hasCommits(committed: CommittedOffsets): boolean {
  return committed.some((offset) => offset !== undefined)
}

/** By topic. A topic that may not be read fails alone. */
export type Committed = ReadonlyMap<string, TopicResult<CommittedOffsets>>

/** Tells whether a group has committed nothing at all. */
export function isEmpty(committed: Committed): boolean {
  return [...committed.values()].every((topic) => topic.ok && !hasCommits(topic.value))
}

/** What the answers of a coordinator say of a group, or why they say nothing. */
export function committedIn(
  { groupId, topics }: AskedGroup,
  answers: ReadonlyMap<string, GroupAnswer>,
): TopicResult<Committed> {
  const answer = answers.get(groupId)
  if (answer === undefined) return failure(`group ${groupId} is missing in the answer`)
  if (answer.errorCode !== 0) return { ok: false, error: codeError(answer.errorCode, `group ${groupId}`) }
  const answered = new Map(answer.topics.map(({ topic, partitions }) => [topic, partitions]))
  const value = new Map<string, TopicResult<CommittedOffsets>>()
  for (const { topic, partitions } of topics ?? topicsIn(answer)) {
    const what = `group ${groupId}, topic ${topic}`
    value.set(topic, committedOf(what, partitions, answered.get(topic) ?? []))
  }
  return { ok: true, value }
}

function topicsIn({ topics }: GroupAnswer): TopicPartitions[] {
  return topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition }) => partition),
  }))
}

function committedOf(
  what: string,
  asked: readonly number[],
  answered: GroupAnswer['topics'][number]['partitions'],
): TopicResult<CommittedOffsets> {
  const committed: (bigint | undefined)[] = []
  for (const { partition, offset, errorCode } of answered) {
    if (errorCode !== 0) return { ok: false, error: codeError(errorCode, `${what}, partition ${partition}`) }
    committed[partition] = offset < 0n ? undefined : offset
  }
  const missing = asked.find((partition) => !(partition in committed))
  if (missing === undefined) return { ok: true, value: committed }
  return failure(`${what}, partition ${missing} is missing in the answer`)
}

function failure(message: string): { ok: false; error: AutoscalerError } {
  return { ok: false, error: new AutoscalerError('KafkaProtocolError', message) }
}
