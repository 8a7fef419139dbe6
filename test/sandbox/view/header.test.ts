import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Health, Snapshot } from '../../../sandbox/snapshot.ts'
import { headerLines } from '../../../sandbox/view/header.ts'
import { snapshot } from '../snapshots.ts'

const title = { name: 'sandbox', load: 'wave', assignor: 'sticky', speed: 1 }

function header(changes: Partial<Snapshot>): string[] {
  return headerLines(snapshot(changes), title).map((line) => line.map(({ text }) => text).join(''))
}

const failing = (...failures: Health['failures']): Health => ({ status: 503, failures })
const forbidden = {
  subject: 'default/deployments/shipper',
  why: 'Forbidden: may not patch\u001B[2J (3 cycles)',
}

suite('the header', () => {
  const table: readonly { what: string; state: Partial<Snapshot>; health: string; trouble: string }[] = [
    {
      what: 'that all is well',
      state: {},
      health: ' Kafka ✓ ok   Kubernetes ✓ ok   GET / 200 OK',
      trouble: '',
    },
    {
      what: 'a fault before anyone noticed it',
      state: { faults: ['kube-500'] },
      health: ' Kafka ✓ ok   Kubernetes ✓ ok   GET / 200 OK',
      trouble: ' kube-500: the API server answers 500',
    },
    {
      what: 'what the daemon found out, where nothing is wrong',
      state: { findings: [{ finding: 'PartitionBottleneck', why: 'partition 3 gets it all' }] },
      health: ' Kafka ✓ ok   Kubernetes ✓ ok   GET / 200 OK',
      trouble: ' PartitionBottleneck: partition 3 gets it all',
    },
    {
      what: 'a fault rather than what the daemon found out',
      state: { faults: ['kube-500'], findings: [{ finding: 'PartitionBottleneck', why: '' }] },
      health: ' Kafka ✓ ok   Kubernetes ✓ ok   GET / 200 OK',
      trouble: ' kube-500: the API server answers 500',
    },
    {
      what: 'what fails and why, in the words of the daemon, not twice for the target',
      state: {
        faults: ['kafka-hang'],
        health: failing(
          { subject: 'kafka', why: 'KafkaTimeout: no answer (1 cycle)' },
          { subject: 'default/deployments/shipper', why: 'KafkaTimeout: no answer (1 cycle)' },
        ),
      },
      health: ' Kafka ✗ KafkaTimeout   Kubernetes ✓ ok   GET / 503',
      trouble: ' KafkaTimeout: no answer (1 cycle)',
    },
    {
      what: 'what fails for the target alone',
      state: { health: failing(forbidden) },
      health: ' Kafka ✓ ok   Kubernetes ✓ ok   scaling ✗ Forbidden   GET / 503',
      trouble: ' Forbidden: may not patch [2J (3 cycles)',
    },
    {
      what: 'that the daemon does not answer',
      state: { health: { failures: [] } },
      health: ' Kafka ?   Kubernetes ?   GET / no answer',
      trouble: '',
    },
  ]
  for (const { what, state, health, trouble } of table) {
    test(`tells ${what}`, () => assert.deepEqual(header(state).slice(1), [health, trouble]))
  }

  test('waits for the daemon before it tells how it is', () => {
    const { url: _, ...starting } = snapshot()
    assert.equal(headerLines(starting, title)[1]?.[0]?.text, ' the daemon starts …')
  })

  test('tells the load, the consumers and the speed', () => {
    const [first] = headerLines(snapshot(), { ...title, speed: 5 })
    assert.equal(
      first?.map(({ text }) => text).join(''),
      ' kafka-autoscaler sandbox   0:06   wave load, sticky consumers, 5× speed',
    )
  })
})
