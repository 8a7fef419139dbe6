import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { disturbancesOf } from '../../sandbox/disturbances.ts'
import type { FaultName } from '../../sandbox/faults.ts'

suite('what a fault does to a topic of three partitions', () => {
  const table: readonly { faults: readonly FaultName[]; takes: string; gives: string; commits: boolean }[] = [
    { faults: [], takes: 'yyy', gives: 'yyy', commits: true },
    { faults: ['kafka-down'], takes: 'nnn', gives: 'nnn', commits: false },
    { faults: ['kafka-hang'], takes: 'nnn', gives: 'nnn', commits: false },
    { faults: ['kafka-leaderless'], takes: 'nyy', gives: 'nyy', commits: true },
    { faults: ['poison-partition'], takes: 'yyy', gives: 'yyn', commits: true },
    { faults: ['kafka-leaderless', 'poison-partition'], takes: 'nyy', gives: 'nyn', commits: true },
    { faults: ['kube-403', 'kube-500', 'kube-slow'], takes: 'yyy', gives: 'yyy', commits: true },
  ]
  for (const { faults, takes, gives, commits } of table) {
    test(faults.join(' and ') || 'none at all', () => {
      const { takesMessages, givesMessages, takesCommits } = disturbancesOf(new Set(faults), 3)
      const shown = (is: (partition: number) => boolean) =>
        [0, 1, 2].map((partition) => (is(partition) ? 'y' : 'n')).join('')
      assert.deepEqual(
        { takes: shown(takesMessages), gives: shown(givesMessages), commits: takesCommits },
        { takes, gives, commits },
      )
    })
  }

  test('in a rebalance storm a member leaves and comes back, two seconds each', () => {
    const { members } = disturbancesOf(new Set(['rebalance-storm']), 3)
    const counts = [0, 1_999, 2_000, 3_999, 4_000, 6_500].map((atMs) => members(['a', 'b', 'c'], atMs).length)
    assert.deepEqual(counts, [3, 3, 2, 2, 3, 2])
    assert.deepEqual(members([], 2_000), [])
  })

  test('without a storm all that are ready are members', () => {
    assert.deepEqual(disturbancesOf(new Set(), 3).members(['a', 'b'], 2_000), ['a', 'b'])
  })
})
