import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseCron } from '../../src/cron/trigger.ts'
import { triggerInput } from '../support/trigger-input.ts'

const METADATA = {
  timezone: 'Asia/Kolkata',
  start: '0 6 * * *',
  end: '0 20 * * *',
  desiredReplicas: '10',
}

suite('cron metadata (keda-docs, scalers/cron.md)', () => {
  test('four fields make a trigger that asks for replicas as they are', () => {
    const input = triggerInput(METADATA)
    const parsed = parseCron(input)
    assert.deepEqual([input.problems, input.untaken()], [[], []])
    assert.deepEqual(parsed?.trigger, {
      type: 'cron',
      id: 'first',
      subject: 'window from 0 6 * * * to 0 20 * * * in Asia/Kolkata',
      timezone: 'Asia/Kolkata',
      start: '0 6 * * *',
      end: '0 20 * * *',
      desiredReplicas: 10,
    })
    assert.equal(parsed.policy.messagesPerPod, 1)
  })

  test('all of them are required', () => {
    const input = triggerInput({})
    assert.equal(parseCron(input), undefined)
    assert.deepEqual(
      input.problems,
      ['timezone', 'start', 'end', 'desiredReplicas'].map((name) => `${name}: is required`),
    )
  })

  test('what KEDA takes for a schedule is one', () => {
    for (const start of ['5/15 * * * *', '0 8 ? * MON-FRI', '*/10 8-18 1,15 JAN-MAR 0', '0 0 29 2 *']) {
      const input = triggerInput({ ...METADATA, start })
      assert.ok(parseCron(input), input.problems.join('\n'))
    }
  })

  const wrong: readonly (readonly [Partial<typeof METADATA>, RegExp])[] = [
    [{ timezone: 'Europe/Berlinn' }, /^timezone: must be one of the IANA .* got "Europe\/Berlinn"$/],
    [{ start: '0 6 * *' }, /^start: must be minute, hour, .* got "0 6 \* \*" \(CronPattern: .*\)$/],
    [{ end: '0 0 20 * * *' }, /^end: must be minute, hour/],
    [{ end: '0 24 * * *' }, /^end: must be .*hour/],
    [{ start: '0 6 30 2 *' }, /^start: must be a time that comes, got "0 6 30 2 \*"$/],
    [{ start: '0 20 * * *' }, /^end: must not be the same as start, got "0 20 \* \* \*"$/],
    [{ desiredReplicas: '0' }, /^desiredReplicas: must be a whole number of at least 1, got "0"$/],
    [{ desiredReplicas: '2.5' }, /^desiredReplicas: must be a whole number of at least 1, got "2.5"$/],
  ]
  for (const [metadata, problem] of wrong) {
    test(`${JSON.stringify(metadata)} is refused`, () => {
      const input = triggerInput({ ...METADATA, ...metadata })
      assert.equal(parseCron(input), undefined)
      assert.equal(input.problems.length, 1)
      assert.match(input.problems[0] ?? '', problem)
    })
  }

  test('metricType Value makes no sense of a number of replicas', () => {
    const input = triggerInput(METADATA, {}, 'Value')
    parseCron(input)
    assert.match(input.problems.join('\n'), /^metricType: must be AverageValue/)
  })
})
