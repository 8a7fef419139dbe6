import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { watched } from '../../otel/export-health.ts'
import type { Log, LogAttributes } from '../../src/ports.ts'

type Said = [level: string, message: string, attributes?: LogAttributes]

/** An exporter that ends each export as told, and what is said of it. */
function setUp(flush: (calls: unknown[]) => { forceFlush?: () => Promise<void> } = () => ({})) {
  const said: Said[] = []
  const note =
    (level: string): Log['info'] =>
    (message, attributes) =>
      void said.push([level, message, attributes ?? {}])
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }
  const calls: unknown[] = []
  const exporter = watched<Error | undefined>(
    {
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum is in a package we do not depend on
      export: (error, done) => done(error === undefined ? { code: 0 } : { code: 1, error }),
      shutdown: () => Promise.resolve(void calls.push('shutdown')),
      ...flush(calls),
    },
    'traces',
    log,
  )
  const results: (Error | undefined)[] = []
  return {
    said,
    calls,
    exporter,
    results,
    send: (error?: Error) => exporter.export(error, (result) => results.push(result.error)),
  }
}

const refused = new Error('connect ECONNREFUSED 127.0.0.1:4318')

suite('the exports of a signal', () => {
  const failed: Said = [
    'warn',
    'export of traces fails: connect ECONNREFUSED 127.0.0.1:4318; what is not exported is lost',
    { signal: 'traces' },
  ]
  const cases: { name: string; exports: (Error | undefined)[]; expected: Said[] }[] = [
    { name: 'that work are not worth a line', exports: [undefined, undefined], expected: [] },
    {
      name: 'that fail are worth one line',
      exports: [undefined, refused, refused, refused],
      expected: [failed],
    },
    {
      name: 'that work again are worth one line with how many failed',
      exports: [refused, refused, undefined, undefined],
      expected: [failed, ['info', 'export of traces works again', { signal: 'traces', failures: 2 }]],
    },
    {
      name: 'that fail a second time are worth a second line',
      exports: [refused, undefined, refused],
      expected: [failed, ['info', 'export of traces works again', { signal: 'traces', failures: 1 }], failed],
    },
  ]
  for (const { name, exports, expected } of cases) {
    test(name, () => {
      const { said, send, results } = setUp()
      for (const error of exports) send(error)
      assert.deepEqual(said, expected)
      assert.deepEqual(results, exports)
    })
  }

  test('an error without a message is told by its code, or its name', () => {
    const { said, send } = setUp()
    send(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))
    send()
    send(new TypeError(''))
    assert.deepEqual(
      said.filter(([level]) => level === 'warn').map(([, message]) => message.split(/[:;] /)[1]),
      ['ECONNREFUSED', 'TypeError'],
    )
  })

  test('flushing and shutting down are passed on, also where there is nothing to flush', async () => {
    const { exporter, calls } = setUp()
    await exporter.forceFlush()
    await exporter.shutdown()
    assert.deepEqual(calls, ['shutdown'])
    const able = setUp((made) => ({ forceFlush: () => Promise.resolve(void made.push('flush')) }))
    await able.exporter.forceFlush()
    assert.deepEqual(able.calls, ['flush'])
  })
})
