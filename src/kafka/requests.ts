import apiKeys from 'kafkajs/src/protocol/requests/apiKeys.js'
import protocol from 'kafkajs/src/protocol/requests/index.js'

import type { RequestBuilder } from './broker.ts'

/**
 * The five requests we send, in kafkajs's encoding (Metadata 6, ListOffsets 3, FindCoordinator 2, OffsetFetch 4,
 * ListGroups 2, or the broker's newest if older). kafkajs's own parsers throw away a whole answer for one bad
 * partition; these keep every error code as data, so that one topic cannot spoil the others.
 */
export interface Metadata {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
  readonly topicMetadata: readonly TopicMetadata[]
}

export interface TopicMetadata {
  readonly topicErrorCode: number
  readonly topic: string
  readonly partitionMetadata: readonly {
    readonly partitionErrorCode: number
    readonly partitionId: number
    /** -1: none. */
    readonly leader: number
  }[]
}

export interface TopicPartitions {
  readonly topic: string
  readonly partitions: readonly number[]
}

export interface OffsetsAnswer {
  readonly responses: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly errorCode: number
      readonly offset: string
    }[]
  }[]
}

export function metadataRequest(topics: readonly string[]): RequestBuilder<Metadata> {
  return request('Metadata', { topics, allowAutoTopicCreation: false })
}

/** Latest is the high watermark (isolation level 0), earliest the low watermark. */
export function listOffsetsRequest(
  at: 'latest' | 'earliest',
  topics: readonly TopicPartitions[],
): RequestBuilder<OffsetsAnswer> {
  const timestamp = at === 'latest' ? -1 : -2
  return request('ListOffsets', {
    replicaId: -1,
    isolationLevel: 0,
    topics: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((partition) => ({ partition, timestamp })),
    })),
  })
}

export interface Coordinator {
  readonly errorCode: number
  readonly coordinator: { readonly nodeId: number; readonly host: string; readonly port: number }
}

export function findCoordinatorRequest(groupId: string): RequestBuilder<Coordinator> {
  return request('GroupCoordinator', { groupId, coordinatorType: 0 })
}

/** An offset of "-1" means that the group never committed that partition. */
export function offsetFetchRequest(
  groupId: string,
  topics: readonly TopicPartitions[],
): RequestBuilder<OffsetsAnswer & { readonly errorCode: number }> {
  return request('OffsetFetch', {
    groupId,
    topics: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((partition) => ({ partition })),
    })),
  })
}

export function listGroupsRequest(): RequestBuilder<{
  readonly errorCode: number
  readonly groups: readonly { readonly groupId: string }[]
}> {
  return request('ListGroups', {})
}

function request<T>(name: string, args: object): RequestBuilder<T> {
  return (lookup) => {
    const built = lookup(apiKeys[name] ?? -1, protocol.requests[name])(args)
    return {
      request: built.request,
      response: {
        decode: (payload) => built.response.decode(payload),
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs decodes by position, untyped
        parse: async (decoded) => decoded as T,
      },
    }
  }
}
