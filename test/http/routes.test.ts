import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  condition,
  cycleReport,
  failing,
  NOON,
  recovered,
  scaledUp,
  targetCalled,
  targetReport,
} from '../support/reports.ts'
import { serve } from './served.ts'
import type { Served } from './served.ts'

/** The targets of the decisions that a query gives, or the error. */
async function ask({ get }: Served, query: string): Promise<{ status: number; body: unknown }> {
  const response = await get(`/api/decisions${query}`)
  const { decisions, error } = JSON.parse(await response.text())
  return {
    status: response.status,
    body: error ?? decisions.map(({ target }: { target: string }) => target),
  }
}

suite('pages before the first cycle, after a good one and after a bad one', () => {
  const good = cycleReport()
  const bad = cycleReport({ conditions: [failing('kafka', 2), recovered('kubernetes', 1)] })
  const why = 'KafkaTimeout: b:9092 did not answer within 5 s (2 cycles)'
  const cases: { name: string; report?: typeof good; path: string; status: number; body: string }[] = [
    { name: 'unknown', path: '/', status: 503, body: 'cycle: the first cycle has not ended yet\n' },
    { name: 'alive', path: '/livez', status: 200, body: 'ok\n' },
    {
      name: 'not ready',
      path: '/readyz',
      status: 503,
      body: '[-]cycle failed: the first cycle has not ended yet\nreadyz check failed\n',
    },
    { name: 'OK', report: good, path: '/', status: 200, body: 'OK\n' },
    {
      name: 'alive, in full',
      report: good,
      path: '/livez?verbose',
      status: 200,
      body: '[+]cycle ok\nlivez check passed\n',
    },
    { name: 'ready', report: good, path: '/readyz', status: 200, body: 'ok\n' },
    {
      name: 'ready, in full',
      report: good,
      path: '/readyz?verbose',
      status: 200,
      body: '[+]kafka ok\n[+]kubernetes ok\n[+]shop/deployments/orders ok\nreadyz check passed\n',
    },
    { name: 'the reason', report: bad, path: '/', status: 503, body: `kafka: ${why}\n` },
    { name: 'a Kafka outage is not fatal', report: bad, path: '/livez', status: 200, body: 'ok\n' },
    {
      name: 'not ready, in full even when not asked',
      report: bad,
      path: '/readyz',
      status: 503,
      body: `[-]kafka failed: ${why}\n[+]kubernetes ok\nreadyz check failed\n`,
    },
    { name: 'metrics', path: '/metrics', status: 200, body: 'up 1\n' },
    {
      name: 'a path that is none',
      path: '/nope',
      status: 404,
      body: 'no such page; there are /, /livez, /readyz, /metrics, /api/targets, /api/decisions\n',
    },
    {
      name: 'a path that tries to leave',
      path: '//livez',
      status: 404,
      body: 'no such page; there are /, /livez, /readyz, /metrics, /api/targets, /api/decisions\n',
    },
    { name: 'no targets yet', path: '/api/targets', status: 200, body: '{\n  "targets": []\n}\n' },
    { name: 'no decisions yet', path: '/api/decisions', status: 200, body: '{\n  "decisions": []\n}\n' },
  ]
  for (const { name, report, path, status, body } of cases) {
    test(`${path} is ${status}: ${name}`, async (t) => {
      const { get, journal } = await serve(t)
      journal.added?.(targetCalled('orders'))
      if (report !== undefined) journal.report(report)
      const response = await get(path)
      assert.equal(response.status, status)
      assert.equal(await response.text(), body)
    })
  }

  test('/ says what fails beside targets that work', async (t) => {
    const { get, journal } = await serve(t)
    const target = targetCalled('billing')
    const conditions = [failing('kafka b:9092', 2), condition(target.id)]
    journal.report(cycleReport({ ...targetReport({ target }), conditions }))
    journal.report(good)
    const response = await get('/')
    assert.deepEqual([response.status, await response.text()], [200, `OK, but\nkafka b:9092: ${why}\n`])
  })

  test('/ says what is wrong with files, as long as it is', async (t) => {
    let problems: string[] = []
    const { get, journal } = await serve(t, { problems: () => problems })
    journal.report(good)
    const ask = async () => [(await get('/')).status, await (await get('/')).text()]
    assert.deepEqual(await ask(), [200, 'OK\n'])
    problems = ['orders.yaml:3: spec: must be set']
    assert.deepEqual(await ask(), [200, 'OK, but\nScaledObjects: orders.yaml:3: spec: must be set\n'])
    problems = []
    assert.deepEqual(await ask(), [200, 'OK\n'])
  })

  test('/livez is 503 once no cycle has ended for too long', async (t) => {
    const { get, journal } = await serve(t, { clock: { now: () => NOON + 36_000 } })
    journal.added?.(targetCalled('orders'))
    const response = await get('/livez')
    assert.equal(response.status, 503)
    assert.match(
      await response.text(),
      /no cycle has ended for 36 s; at most 35 s are normal\nlivez check failed/,
    )
  })
})

suite('the API', () => {
  const billing = scaledUp({ target: targetCalled('billing') })

  const orders = 'shop/deployments/orders'
  const cases: { query: string; status: number; body: unknown }[] = [
    { query: '', status: 200, body: [orders, 'shop/deployments/billing', orders] },
    { query: '?limit=1', status: 200, body: [orders] },
    { query: `?target=${orders}`, status: 200, body: [orders, orders] },
    { query: `?target=${orders}&limit=1`, status: 200, body: [orders] },
    { query: '?target=x', status: 404, body: 'target "x" is not known; /api/targets lists those that are' },
    { query: '?limit=1000', status: 200, body: [orders, 'shop/deployments/billing', orders] },
    { query: '?limit=0', status: 400, body: 'limit "0" is not an integer from 1 to 1000' },
    { query: '?limit=1001', status: 400, body: 'limit "1001" is not an integer from 1 to 1000' },
    { query: '?limit=ten', status: 400, body: 'limit "ten" is not an integer from 1 to 1000' },
    { query: '?limit=', status: 400, body: 'limit "" is not an integer from 1 to 1000' },
    { query: '?limit=1&limit=2', status: 400, body: 'parameter "limit" is given more than once' },
    { query: '?last=1', status: 400, body: 'parameter "last" is not known; allowed are target, limit' },
  ]
  for (const { query, status, body } of cases) {
    test(`/api/decisions${query} is ${status}`, async (t) => {
      const served = await serve(t)
      served.journal.report(cycleReport(scaledUp()))
      const later = scaledUp({ decision: { at: NOON + 60_000 } })
      served.journal.report(cycleReport(later))
      const between = { ...billing.decision, at: NOON + 30_000 }
      served.journal.report(cycleReport({ ...billing, decision: between }))
      assert.deepEqual(await ask(served, query), { status, body })
    })
  }

  test('/api/targets takes no parameters and has offsets as strings', async (t) => {
    const { get, journal } = await serve(t)
    journal.report(cycleReport())
    const refused = await get('/api/targets?x')
    assert.equal(refused.status, 400)
    assert.equal(await refused.text(), '{\n  "error": "parameter \\"x\\" is not known; none is allowed"\n}\n')
    const { targets } = JSON.parse(await (await get('/api/targets')).text())
    assert.equal(targets[0].id, orders)
    assert.equal(targets[0].triggers[0].reading.partitions[0].highWatermark, '155')
  })
})
