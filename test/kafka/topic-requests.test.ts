import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { AutoscalerError } from '../../src/errors.ts'
import type { RequestBuilder } from '../../src/kafka/broker.ts'
import { listOffsetsRequest, metadataRequest } from '../../src/kafka/topic-requests.ts'
import type { Metadata } from '../../src/kafka/topic-requests.ts'

interface Definition {
  readonly versions: readonly number[]
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
  const lookup = (_key: number, { versions, protocol }: Definition) =>
    protocol({ version: Math.min(newest, Math.max(...versions)) })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as kafkajs looks a version up
  return build(lookup as unknown as Parameters<typeof build>[0]) as unknown as Exchange
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

suite('Metadata 5 and 6', () => {
  test('asks for topics, of which none is to be created, in these bytes', async () => {
    const { request } = exchangeOf(metadataRequest(['ab', 'ü']), 13)
    assert.equal(request.apiVersion, 6)
    assert.deepEqual((await request.encode()).buffer, hex('00000002 0002 6162 0002 c3bc 00'))
  })

  test('asks for no topic in place of all', async () => {
    const { request } = exchangeOf(metadataRequest([]), 5)
    assert.equal(request.apiVersion, 5)
    assert.deepEqual((await request.encode()).buffer, hex('00000000 00'))
  })

  test('reads brokers, leaders and errors, and skips what nobody needs', async () => {
    const { response } = exchangeOf(metadataRequest(['ab', 'c']), 6)
    const answer = hex(
      '00000000' +
        '00000002 00000001 0002 6831 00002384 ffff  00000002 0002 6832 00002385 0002 7231' +
        '0002 6964 00000001' +
        '00000002' +
        '0000 0002 6162 00 00000002' +
        '0000 00000001 00000002 00000002 00000001 00000002 00000001 00000002 00000000' +
        '0005 00000000 ffffffff 00000001 00000001 00000000 00000001 00000001' +
        '0003 0001 63 00 00000000',
    )
    assert.deepEqual(await response.parse(answer), {
      payload: answer,
      brokers: [
        { nodeId: 1, host: 'h1', port: 9_092 },
        { nodeId: 2, host: 'h2', port: 9_093 },
      ],
      topics: [
        {
          errorCode: 0,
          topic: 'ab',
          partitions: [
            { partition: 1, leader: 2 },
            { partition: 0, leader: -1 },
          ],
        },
        { errorCode: 3, topic: 'c', partitions: [] },
      ],
    })
  })

  test('is the answer before as long as the bytes are the same', async () => {
    const [none, one] = [
      hex('00000000 00000000 ffff 00000001 00000000'),
      hex('00000000 00000000 ffff 00000002 00000000'),
    ]
    const first = await exchangeOf(metadataRequest(['ab']), 6).response.parse(none)
    const again = (payload: Buffer): Promise<unknown> =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it parses
      exchangeOf(metadataRequest(['ab'], first as Metadata), 6).response.parse(payload)
    assert.equal(await again(Buffer.from(none)), first)
    assert.notEqual(await again(one), first)
  })

  test('is refused by a broker before Kafka 1.0, before anything is sent', () => {
    const refusal = { message: 'the broker speaks Metadata 4 at most; 5 is needed, of Kafka 1.0' }
    assert.throws(() => exchangeOf(metadataRequest(['ab']), 4), refusal)
    assert.throws(() => exchangeOf(metadataRequest(['ab']), 4), AutoscalerError)
  })

  test('that ends too early is an error', async () => {
    const { response } = exchangeOf(metadataRequest(['ab']), 6)
    const answers = ['00000000', '00000000 00000001 00000001 0002 68', '00000000 00000000 ffff 00000001']
    for (const answer of answers) await assert.rejects(response.parse(hex(answer)), RangeError)
  })
})

suite('ListOffsets 2 and 3', () => {
  const topics = [
    { topic: 'ab', partitions: [0, 7] },
    { topic: 'c', partitions: [1] },
  ]

  for (const [at, timestamp] of [
    ['latest', 'ffffffffffffffff'],
    ['earliest', 'fffffffffffffffe'],
  ] as const) {
    test(`asks for the ${at} offsets, committed or not, in these bytes`, async () => {
      const { request } = exchangeOf(listOffsetsRequest(at, topics), 10)
      assert.equal(request.apiVersion, 3)
      const expected = hex(
        'ffffffff 00 00000002' +
          `0002 6162 00000002 00000000 ${timestamp} 00000007 ${timestamp}` +
          `0001 63 00000001 00000001 ${timestamp}`,
      )
      assert.deepEqual((await request.encode()).buffer, expected)
    })
  }

  test('reads offsets beyond what a double can hold, and errors, by partition', async () => {
    const { response } = exchangeOf(listOffsetsRequest('latest', topics), 2)
    const answer = hex(
      '00000000 00000002' +
        '0001 63 00000001 00000001 0006 ffffffffffffffff ffffffffffffffff' +
        '0002 6162 00000002 00000002 0000 ffffffffffffffff 0020000000000001' +
        '00000000 0000 ffffffffffffffff 0000000000000102',
    )
    const offsets = [258n, undefined, 2n ** 53n + 1n]
    const read = await response.parse(answer)
    assert.ok(read instanceof Map)
    assert.deepEqual([...read.keys()], ['c', 'ab'])
    assert.equal(read.get('c')[1], 6)
    assert.deepEqual([...read.get('ab')], offsets)
  })

  test('is refused by a broker before Kafka 0.11, before anything is sent', () => {
    assert.throws(() => exchangeOf(listOffsetsRequest('latest', topics), 1), {
      message: 'the broker speaks ListOffsets 1 at most; 2 is needed, of Kafka 0.11',
    })
  })
})
