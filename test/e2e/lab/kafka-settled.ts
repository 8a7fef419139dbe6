import assert from 'node:assert/strict'
import type { Subject } from '../../contract/kafka/environment.ts'
import { findCoordinator } from '../../support/kafka-protocol/find-coordinator.ts'
import { describeGroups, listGroups } from '../../support/kafka-protocol/groups.ts'
import { listOffsets } from '../../support/kafka-protocol/list-offsets.ts'
import { metadata } from '../../support/kafka-protocol/metadata.ts'
import type { TopicAnswer } from '../../support/kafka-protocol/metadata.ts'
import { offsetFetch, offsetFetchOfGroups } from '../../support/kafka-protocol/offset-fetch.ts'
import { rawClient } from '../../support/kafka-protocol/raw-client.ts'
import type { RawClient } from '../../support/kafka-protocol/raw-client.ts'
import { logIn } from '../../support/kafka-protocol/sasl.ts'
import type { Credentials } from './kafka-properties.ts'
import { uniqueName } from './kafka-client.ts'

// Brokers learn of changes one after the other, each in several steps. Each function asks them all and throws unless
// the change has arrived everywhere; it is meant to be repeated until it does not throw.

/** Throws unless all brokers agree on where a topic is, or all topics, and each partition is served by its leader. */
export async function assertServed(
  brokers: readonly string[],
  topic?: string,
  partitions?: number,
): Promise<void> {
  const asked = topic === undefined ? null : [topic]
  await withClients(brokers, async (clients) => {
    const [first, ...others] = await inTurn(clients, (client) => topicsOf(client, asked))
    for (const other of others) assert.deepEqual(other, first)
    for (const found of first ?? []) {
      assert.equal(found.error, 0)
      if (partitions !== undefined) assert.equal(found.partitions.length, partitions)
      for (const { index, leader } of found.partitions) {
        const [offset] =
          (await clients[leader - 1]?.call(listOffsets(5, [{ topic: found.name, partition: index }]))) ?? []
        assert.equal(offset?.error, 0)
      }
    }
  })
}

async function topicsOf(client: RawClient, asked: readonly string[] | null): Promise<TopicAnswer[]> {
  const { topics } = await client.call(metadata(8, asked))
  const sorted = topics.map((topic) => ({
    ...topic,
    partitions: topic.partitions.toSorted((a, b) => a.index - b.index),
  }))
  return sorted.toSorted((a, b) => a.name.localeCompare(b.name))
}

/** Throws unless no broker knows the topic and no group has anything committed for it. */
export function assertForgotten(brokers: readonly string[], topic: string): Promise<void> {
  return withClients(brokers, async (clients) => {
    for (const client of clients) {
      assert.equal((await client.call(metadata(8, [topic]))).topics[0]?.error, 3)
      assert.equal((await client.call(listOffsets(5, [{ topic }])))[0]?.error, 3)
      const { groups } = await client.call(listGroups(2))
      const everything = Object.fromEntries(Object.keys(groups).map((group) => [group, null]))
      const committed = Object.values(await client.call(offsetFetchOfGroups(everything)))
      assert.ok(committed.every(({ topics }) => !Object.hasOwn(topics, topic)))
    }
  })
}

/** Throws unless the brokers coordinate whatever group there may be. */
export function assertCoordinatorsReady(brokers: readonly string[]): Promise<void> {
  return withClients(brokers, async (clients) => {
    // Enough to meet each of the few partitions that groups are kept in.
    for (let tries = 0; tries < 30; tries++) {
      const group = uniqueName('probe')
      const answers = await inTurn(clients, (client) => client.call(findCoordinator(2, group)))
      for (const answer of answers) assert.deepEqual(answer, { ...answers[0], error: 0 })
      const coordinator = clients[(answers[0]?.broker ?? 0) - 1]
      assert.deepEqual(await coordinator?.call(offsetFetch(7, group, {})), { topics: {}, error: 0 })
    }
  })
}

/** Throws unless the broker at `address` knows of no other. */
export function assertLeaderless(address: string): Promise<void> {
  return withClients([address], async ([client]) => {
    assert.equal((await client?.call(metadata(1, [])))?.brokers.length, 1)
  })
}

/** Throws unless some broker lists the group as one with a protocol and, if it is a classic one, as stable. */
export function assertListed(brokers: readonly string[], group: string): Promise<void> {
  return withClients(brokers, async (clients) => {
    const found = await inTurn(clients, async (client) => {
      const { groups } = await client.call(listGroups(2))
      const [described] = await client.call(describeGroups(2, [group]))
      return groups[group] === 'consumer' && ['Stable', 'Dead'].includes(described?.state ?? '')
    })
    assert.ok(found.includes(true))
  })
}

/** Throws while a broker describes the classic group with members. */
export function assertNoMembers(brokers: readonly string[], group: string): Promise<void> {
  return withClients(brokers, async (clients) => {
    for (const client of clients) {
      const [described] = await client.call(describeGroups(2, [group]))
      assert.equal(described?.members, 0)
    }
  })
}

/** Throws unless every broker denies the user the topic or group, or with `denied` false unless none does. */
export function assertDenied(
  brokers: readonly string[],
  credentials: Credentials,
  subject: Subject,
  denied: boolean,
): Promise<void> {
  return withClients(brokers, async (clients) => {
    for (const client of clients) {
      await logIn(client, credentials)
      const error =
        'topic' in subject
          ? (await client.call(metadata(8, [subject.topic]))).topics[0]?.error
          : (await client.call(findCoordinator(2, subject.group))).error
      assert.equal(error === 29 || error === 30, denied)
    }
  })
}

async function withClients(
  brokers: readonly string[],
  use: (clients: readonly RawClient[]) => Promise<void>,
): Promise<void> {
  const clients = await inTurn(brokers, (broker) => rawClient(broker))
  try {
    await use(clients)
  } finally {
    for (const { socket } of clients) socket.destroy()
  }
}

async function inTurn<T, R>(items: readonly T[], use: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await use(item))
  return results
}
