import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  announcedPort,
  decisionOf,
  parseLogLine,
  withDecision,
  withFinding,
} from '../../sandbox/daemon-log.ts'
import type { DecisionState } from '../../sandbox/snapshot.ts'

suite("a line of the daemon's log", () => {
  for (const text of ['', 'Killed', '{"half":', '[1]', 'null', '"text"', '7']) {
    test(`is nothing to go by when it is ${text || 'empty'}`, () =>
      assert.equal(parseLogLine(text), undefined))
  }

  test('may announce the port', () => {
    assert.equal(announcedPort({ message: 'listening on port 41234', 'server.port': 41_234 }), 41_234)
    assert.equal(announcedPort({ message: 'cycle 1 took 12 ms' }), undefined)
  })

  test('may tell a decision', () => {
    const line = parseLogLine(
      JSON.stringify({
        message: 'default/deployments/shipper: ScaledUp: backlog 51 wants 3: 1 to 3',
        'autoscaler.decision.reason': 'ScaledUp',
        'autoscaler.decision.action': 'scaled',
        'autoscaler.replicas.current': 1,
        'autoscaler.replicas.desired': 3,
      }),
    )
    assert.ok(line)
    assert.deepEqual(decisionOf(line, 2_500), {
      atMs: 2_500,
      lastMs: 2_500,
      cycles: 1,
      reason: 'ScaledUp',
      message: 'backlog 51 wants 3: 1 to 3',
      action: 'scaled',
      from: 1,
      to: 3,
    })
  })

  test('tells no replicas that the daemon does not know', () => {
    const decision = decisionOf(
      {
        message: 'x: TargetUnavailable: held',
        'autoscaler.decision.reason': 'TargetUnavailable',
        'autoscaler.decision.action': 'none',
      },
      0,
    )
    assert.equal(decision?.message, 'held')
    assert.ok(decision && !('from' in decision) && !('to' in decision))
  })

  test('about something else tells no decision', () => {
    assert.equal(decisionOf({ message: 'kafka fails: KafkaTimeout: …' }, 0), undefined)
  })
})

suite('findings', () => {
  const line = (message: string, finding = 'PartitionBottleneck') => ({
    message: `default/deployments/shipper: ${message}`,
    'autoscaler.finding': finding,
  })
  const appeared = line('PartitionBottleneck: partition 3: all of it')
  const bottleneck = { finding: 'PartitionBottleneck', why: 'partition 3: all of it' }
  const risk = { finding: 'RetentionRisk', why: 'soon' }

  test('hold from the line that tells them to the line that says they are over', () => {
    assert.deepEqual(withFinding([risk], appeared), [risk, bottleneck])
    assert.deepEqual(withFinding([risk, bottleneck], line('PartitionBottleneck is over')), [risk])
  })

  test('are the same after a line about something else', () => {
    assert.deepEqual(withFinding([risk], { message: 'cycle 1 took 12 ms' }), [risk])
  })
})

suite('decisions in a row', () => {
  const hold = {
    atMs: 0,
    lastMs: 0,
    cycles: 1,
    reason: 'PartitionLimit',
    message: 'm',
    action: 'none',
    from: 8,
    to: 8,
  }
  const changed = (atMs: number, change: Partial<DecisionState>): DecisionState => ({
    ...hold,
    atMs,
    lastMs: atMs,
    ...change,
  })
  const tell = (...changes: Partial<DecisionState>[]): string[] =>
    changes
      .map((change, index) => changed(index, change))
      .reduce<DecisionState[]>(withDecision, [])
      .map(({ atMs, lastMs, cycles, reason, to }) => `${atMs}-${lastMs} ${cycles}x ${reason} ${to}`)

  test('that conclude the same are one, with the words of the last', () => {
    assert.deepEqual(tell({}, {}, {}), ['0-2 3x PartitionLimit 8'])
    const [merged] = withDecision([hold], { ...hold, message: 'later' })
    assert.equal(merged?.message, 'later')
  })

  test('are told newest first where the reason, the number or the outcome differs', () => {
    assert.deepEqual(tell({}, { reason: 'DesiredWithinRange' }, {}), [
      '2-2 1x PartitionLimit 8',
      '1-1 1x DesiredWithinRange 8',
      '0-0 1x PartitionLimit 8',
    ])
    assert.equal(tell({}, { to: 7 }).length, 2)
    assert.equal(tell({}, { action: 'failed' }).length, 2)
  })

  test('are told one by one where they scale', () => {
    const scaled = { action: 'scaled', reason: 'ScaledUp' }
    assert.equal(tell(scaled, scaled).length, 2)
  })

  test('are forgotten at last', () => {
    assert.equal(tell(...Array.from({ length: 80 }, (_, to) => ({ to }))).length, 50)
  })
})
