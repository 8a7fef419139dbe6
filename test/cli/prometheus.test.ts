import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CommandError } from '../../src/cli/command.ts'
import { readRange } from '../../src/cli/prometheus.ts'
import type { RangeQuery } from '../../src/cli/prometheus.ts'
import { InputError } from '../../src/errors.ts'
import { answering } from './answering.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const MINUTE = 60_000

type Values = readonly (readonly [seconds: number, value: string])[]

const matrix = (...series: readonly Values[]) => ({
  status: 200,
  body: JSON.stringify({
    status: 'success',
    data: { resultType: 'matrix', result: series.map((values) => ({ metric: {}, values })) },
  }),
})

const read = (url: string, range: Partial<RangeQuery> = {}, timeoutMs = 10_000) =>
  readRange({ url, query: 'q', from: NOON, to: NOON + 5 * MINUTE, stepMs: MINUTE, ...range }, timeoutMs)

/** The rejection of a query with such an answer. */
async function rejection(url: string, range: Partial<RangeQuery> = {}): Promise<unknown> {
  return read(url, range).then(
    () => assert.fail('it was taken'),
    (error: unknown) => error,
  )
}

suite('a rate out of Prometheus', () => {
  test('is asked for by query, time and step, below the path of the server, with its authorization', async (t) => {
    const asked: string[] = []
    const url = await answering(t, (path, { authorization }) => {
      asked.push(`${path} ${authorization}`)
      return matrix([[NOON / 1000, '1.5']])
    })
    await read(`${url}/prometheus`, { query: 'sum(rate(x[5m]))', authorization: 'Bearer secret' })
    const start = NOON / 1000
    assert.deepEqual(asked, [
      `/prometheus/api/v1/query_range?query=sum%28rate%28x%5B5m%5D%29%29&start=${start}&end=${start + 300}&step=60 Bearer secret`,
    ])
  })

  test('has a point for each value, and none where the query divides by nothing', async (t) => {
    const start = NOON / 1000
    const url = await answering(t, () =>
      matrix([
        [start, '0'],
        [start + 60, 'NaN'],
        [start + 120.5, '12.5'],
      ]),
    )
    assert.deepEqual(await read(url), [
      { at: NOON, rate: 0 },
      { at: NOON + 120_500, rate: 12.5 },
    ])
  })

  test('is asked for in parts, since Prometheus answers with 11,000 points at most', async (t) => {
    const parts: number[][] = []
    const url = await answering(t, (path) => {
      const parameters = new URL(path, 'http://x').searchParams
      const [start, end] = [Number(parameters.get('start')), Number(parameters.get('end'))]
      parts.push([start - NOON / 1000, end - NOON / 1000])
      return matrix([[start, '1']])
    })
    const points = await read(url, { to: NOON + 25_000 * MINUTE })
    assert.deepEqual(parts, [
      [0, 659_940],
      [660_000, 1_319_940],
      [1_320_000, 1_500_000],
    ])
    assert.equal(points.length, 3)
  })

  const start = NOON / 1000
  const refused: readonly { readonly name: string; readonly answer: string; readonly message: RegExp }[] = [
    {
      name: 'a query that Prometheus refuses',
      answer: '{"status":"error","errorType":"bad_data","error":"parse error: unclosed left parenthesis"}',
      message: /^http:.* refuses the query: parse error: unclosed left parenthesis$/,
    },
    {
      name: 'no value at all',
      answer: matrix().body,
      message: /^the query has no value from 2026-11-22T12:00:00.000Z to /,
    },
    {
      name: 'several series',
      answer: matrix([[start, '1']], [[start, '2']]).body,
      message: /^the query has 2 series, and a load is one: put sum\(…\) around it$/,
    },
    ...['-1', '+Inf', '1e12'].map((value) => ({
      name: `a rate of ${value}`,
      answer: matrix([[start, value]]).body,
      message:
        /^at 2026-11-22T12:00:00.000Z the query is .*, it must be messages per second from 0 to 100000000$/,
    })),
  ]
  for (const { name, answer, message } of refused) {
    test(`${name} is refused`, async (t) => {
      const error = await rejection(await answering(t, () => ({ status: 400, body: answer })))
      assert.ok(error instanceof InputError && message.test(error.message), String(error))
    })
  }

  for (const body of ['<html>', '{}', '[]', 'null']) {
    test(`an answer of ${body} is none of a Prometheus`, async (t) => {
      const error = await rejection(await answering(t, () => ({ status: 404, body })))
      assert.ok(error instanceof CommandError, String(error))
      assert.match(error.message, /^what answers at http:.* is no Prometheus \(status 404 /)
    })
  }

  test('says what the connection failed of', async () => {
    const error = await rejection('http://127.0.0.1:1')
    assert.ok(error instanceof CommandError)
    assert.match(error.message, /^cannot reach http:\/\/127\.0\.0\.1:1: /)
  })

  test('does not wait for ever', async (t) => {
    const url = await answering(t, () => undefined)
    await assert.rejects(read(url, {}, 20), /cannot reach .*: it does not answer in time/)
  })
})
