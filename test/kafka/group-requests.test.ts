import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { RequestBuilder } from '../../src/kafka/broker.ts'
import {
  TooOldError,
  findCoordinatorsRequest,
  offsetFetchOfGroupsRequest,
} from '../../src/kafka/group-requests.ts'

interface Definition {
  readonly protocol: (of: { version: number }) => () => Exchange
}

interface Exchange {
  readonly request: {
    readonly encode: () => Promise<{ readonly buffer: Buffer }>
    readonly apiVersion: number
  }
  readonly response: { readonly parse: (payload: unknown) => Promise<unknown> }
}

/** A request as a broker of this newest version gets it. */
function exchangeOf(build: RequestBuilder<unknown>, newest: number): Exchange {
  const lookup = (_key: number, definition: Definition) =>
    definition.protocol({ version: Math.min(newest, 8) })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as kafkajs looks a version up
  return build(lookup as unknown as Parameters<typeof build>[0]) as unknown as Exchange
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

suite('OffsetFetch 8', () => {
  const groups = [
    { groupId: 'ab', topics: [{ topic: 't', partitions: [0, 7] }] },
    { groupId: 'c', topics: undefined },
  ]

  test('asks for several groups in these bytes', async () => {
    const { request } = exchangeOf(offsetFetchOfGroupsRequest(groups), 9)
    assert.equal(request.apiVersion, 8)
    const expected = hex('00 03 03 6162 02 02 74 03 00000000 00000007 00 00 02 63 00 00 00 00')
    assert.deepEqual((await request.encode()).buffer, expected)
  })

  test('reads the offsets and errors of several groups', async () => {
    const { response } = exchangeOf(offsetFetchOfGroupsRequest(groups), 8)
    const answer = hex(
      '00 00000000 03 03 6162 02 02 74 02 00000007 0000000000000102 ffffffff 01 0000 00 00 0000 00' +
        '02 63 01 001e 00 00',
    )
    assert.deepEqual(await response.parse(answer), [
      {
        groupId: 'ab',
        errorCode: 0,
        topics: [{ topic: 't', partitions: [{ partition: 7, offset: 258n, errorCode: 0 }] }],
      },
      { groupId: 'c', errorCode: 30, topics: [] },
    ])
  })

  test('is refused by an older broker before anything is sent', () => {
    assert.throws(() => exchangeOf(offsetFetchOfGroupsRequest(groups), 7), TooOldError)
  })

  test('that ends too early is an error', async () => {
    const { response } = exchangeOf(offsetFetchOfGroupsRequest(groups), 8)
    await assert.rejects(response.parse(hex('00 00000000 02 05 61')), RangeError)
  })
})

suite('FindCoordinator 4', () => {
  test('asks for several groups in these bytes', async () => {
    const { request } = exchangeOf(findCoordinatorsRequest(['ab', 'c']), 4)
    assert.deepEqual((await request.encode()).buffer, hex('00 00 03 03 6162 02 63 00'))
  })

  test('reads each one’s coordinator or error', async () => {
    const { response } = exchangeOf(findCoordinatorsRequest(['ab', 'c']), 4)
    const answer = hex(
      '00 00000000 03 03 6162 00000001 03 6831 00002384 0000 01 00' +
        '02 63 ffffffff 01 ffffffff 000f 00 00 00',
    )
    assert.deepEqual(await response.parse(answer), [
      { groupId: 'ab', errorCode: 0, coordinator: { nodeId: 1, host: 'h1', port: 9_092 } },
      { groupId: 'c', errorCode: 15, coordinator: { nodeId: -1, host: '', port: -1 } },
    ])
  })
})
