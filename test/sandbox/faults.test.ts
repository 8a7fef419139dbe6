import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FAULT_NAMES, faultsAt, flip, parseFault } from '../../sandbox/faults.ts'
import type { FaultName } from '../../sandbox/faults.ts'

suite('a planned fault', () => {
  test('has a start and, where it is given, an end', () => {
    const [startMs, endMs] = [20_000, 30_000]
    assert.deepEqual(parseFault('kafka-down@20s+10s'), { name: 'kafka-down', startMs, endMs })
    assert.deepEqual(parseFault('kube-slow@20s'), { name: 'kube-slow', startMs, endMs: Infinity })
  })

  const form = 'must be NAME@START[+DURATION] such as kafka-down@20s+10s'
  for (const [text, message] of [
    ['kafka-down', `--fault: got "kafka-down", ${form}`],
    ['', `--fault: got "", ${form}`],
    ['nope@1s', `--fault: there is no fault "nope"; there are ${FAULT_NAMES.join(', ')}`],
    ['toString@1s', `--fault: there is no fault "toString"; there are ${FAULT_NAMES.join(', ')}`],
    ['kube-500@soon', '--fault kube-500: the start: got "soon", must be a duration such as 500ms, 30s or 2m'],
    ['kube-500@1s+', '--fault kube-500: the duration: got "", must be a duration such as 500ms, 30s or 2m'],
  ] as const) {
    test(`"${text}" is refused`, () => assert.throws(() => parseFault(text), { name: 'UsageError', message }))
  }
})

suite('the faults that are on', () => {
  /** Goes through the instants (seconds) and tells what is on at each; keys are pressed after the instant they name. */
  function timeline(
    plan: readonly string[],
    seconds: readonly number[],
    keys: Record<number, FaultName> = {},
  ) {
    let active: ReadonlySet<FaultName> = new Set()
    let fromMs = -1
    return seconds.map((second) => {
      const toMs = second * 1_000
      active = faultsAt(active, plan.map(parseFault), { fromMs, toMs })
      fromMs = toMs
      const shown = [...active].join(' ')
      const key = keys[second]
      if (key !== undefined) active = flip(active, key)
      return shown
    })
  }

  test('begin and end as planned, from the first instant', () => {
    const plan = ['kube-500@0s+2s', 'kafka-down@1s']
    assert.deepEqual(timeline(plan, [0, 1, 2, 9]), [
      'kube-500',
      'kafka-down kube-500',
      'kafka-down',
      'kafka-down',
    ])
  })

  test('last as long as any of several plans for them', () => {
    assert.deepEqual(timeline(['kube-500@1s+3s', 'kube-500@2s+4s'], [0, 3, 5, 6]), [
      '',
      'kube-500',
      'kube-500',
      '',
    ])
  })

  test('follow the keys', () => {
    assert.deepEqual(timeline([], [0, 1, 2, 3], { 0: 'kafka-hang', 2: 'kafka-hang' }), [
      '',
      'kafka-hang',
      'kafka-hang',
      '',
    ])
  })

  test('may be ended by a key before their time, and do not come back at the planned end', () => {
    assert.deepEqual(timeline(['kube-500@1s+3s'], [0, 2, 3, 5], { 2: 'kube-500' }), ['', 'kube-500', '', ''])
  })
})
