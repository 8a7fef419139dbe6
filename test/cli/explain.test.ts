import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { CommandError, UsageError } from '../../src/cli/command.ts'
import { renderExplanation } from '../../src/cli/explain-text.ts'
import { explain } from '../../src/cli/explain.ts'
import { decisionView } from '../../src/http/api.ts'
import type { TargetReport } from '../../src/ports.ts'
import { serve } from '../http/served.ts'
import { cycleReport, scaledUp, targetCalled, targetReport } from '../support/reports.ts'
import { answering } from './answering.ts'

const soon = (): AbortSignal => AbortSignal.timeout(10_000)

/** A daemon that has decided these, and what is asked of it. */
async function daemon(t: TestContext, ...targets: TargetReport[]) {
  const { journal, port } = await serve(t)
  const url = `http://127.0.0.1:${port}`
  for (const target of targets) journal.report(cycleReport(target))
  return {
    journal,
    ask: (target?: string, json = false) =>
      explain(url, { command: 'explain', json, ...(target === undefined ? {} : { target }) }, soon()),
  }
}

const orders = targetReport()
const billing = scaledUp({ target: targetCalled('billing') })
const twin = targetReport({
  target: targetCalled('billing', { id: 'pay/deployments/billing', namespace: 'pay' }),
})

suite('explain', () => {
  test('tells the last decision about the only target', async (t) => {
    const { ask, journal } = await daemon(t, orders)
    journal.report(cycleReport(scaledUp()))
    const [entry] = journal.entries()
    assert.ok(entry?.decision.reason === 'ScaledUp')
    assert.equal(await ask(), renderExplanation(decisionView(entry)))
  })

  for (const name of ['billing', 'shop/deployments/billing']) {
    test(`takes ${name} for a target`, async (t) => {
      const { ask } = await daemon(t, orders, billing)
      assert.match(await ask(name), /^shop\/deployments\/billing at /)
    })
  }

  test('with --json tells the record as the API does', async (t) => {
    const { ask, journal } = await daemon(t, orders)
    const [entry] = journal.entries()
    assert.ok(entry)
    assert.deepEqual(JSON.parse(await ask(undefined, true)), JSON.parse(JSON.stringify(decisionView(entry))))
  })

  const unclear: { name: string; target?: string; message: string }[] = [
    {
      name: 'several targets and none named',
      message:
        'several targets could be meant; name one of these:\n' +
        '  pay/deployments/billing\n  shop/deployments/billing\n  shop/deployments/orders',
    },
    {
      name: 'a name that two targets have',
      target: 'billing',
      message:
        'several targets could be meant; name one of these:\n  pay/deployments/billing\n  shop/deployments/billing',
    },
    {
      name: 'a part of a name',
      target: 'bill',
      message:
        'no target is called "bill"; name one of these:\n' +
        '  pay/deployments/billing\n  shop/deployments/billing',
    },
    {
      name: 'a name that no target has',
      target: 'shipping',
      message:
        'no target is called "shipping"; name one of these:\n' +
        '  pay/deployments/billing\n  shop/deployments/billing\n  shop/deployments/orders',
    },
  ]
  for (const { name, target, message } of unclear) {
    test(`${name}: refused with a list`, async (t) => {
      const { ask } = await daemon(t, orders, billing, twin)
      await assert.rejects(ask(target), (error) => error instanceof UsageError && error.message === message)
    })
  }

  test('of hundreds of targets it lists twenty', async (t) => {
    const many = Array.from({ length: 300 }, (_, index) =>
      targetReport({ target: targetCalled(`t${index}`) }),
    )
    const { ask } = await daemon(t, ...many)
    await assert.rejects(ask(), (error: Error) => {
      const lines = error.message.split('\n')
      assert.deepEqual([lines.length, lines.at(-1)], [22, '  and 280 more'])
      return true
    })
  })

  test('before the first cycle there is nothing to explain', async (t) => {
    const { port } = await serve(t)
    await assert.rejects(
      explain(`http://127.0.0.1:${port}`, { command: 'explain', json: false }, soon()),
      (error) => error instanceof CommandError && /has not ended its first cycle yet/.test(error.message),
    )
  })

  const strange: { name: string; pages: Record<string, unknown> }[] = [
    { name: 'no list of targets', pages: { '/api/targets': {} } },
    { name: 'targets without a name', pages: { '/api/targets': { targets: [{ id: 'a' }] } } },
    {
      name: 'a decision without its steps',
      pages: {
        '/api/targets': { targets: [{ id: 'a', name: 'a' }] },
        '/api/decisions?target=a&limit=1': { decisions: [{ at: '2026-11-22T12:00:00Z' }] },
      },
    },
    {
      name: 'no decision',
      pages: {
        '/api/targets': { targets: [{ id: 'a', name: 'a' }] },
        '/api/decisions?target=a&limit=1': { decisions: [] },
      },
    },
  ]
  for (const { name, pages } of strange) {
    test(`${name}: said to be another version, not a crash`, async (t) => {
      const url = await answering(t, (path) => ({ status: 200, body: JSON.stringify(pages[path]) }))
      await assert.rejects(
        explain(url, { command: 'explain', json: false }, soon()),
        (error) => error instanceof CommandError && /is of another version/.test(error.message),
      )
    })
  }
})
