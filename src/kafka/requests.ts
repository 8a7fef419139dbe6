import apiKeys from 'kafkajs/src/protocol/requests/apiKeys.js'
import protocol from 'kafkajs/src/protocol/requests/index.js'

import type { RequestBuilder } from './broker.ts'

/**
 * The requests of which there are few, in kafkajs's encoding (FindCoordinator 2, OffsetFetch 4, ListGroups 2, or the
 * broker's newest if older). kafkajs's own parsers throw away a whole answer for one bad partition; these keep every
 * error code as data, so that one topic cannot spoil the others.
 */
export interface Coordinator {
  readonly errorCode: number
  readonly coordinator: { readonly nodeId: number; readonly host: string; readonly port: number }
}

export function findCoordinatorRequest(groupId: string): RequestBuilder<Coordinator> {
  return request('GroupCoordinator', { groupId, coordinatorType: 0 })
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
