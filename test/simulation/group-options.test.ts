import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { GroupOptions } from '../../src/simulation/group-options.ts'
import { startGroup, stepGroup } from '../../src/simulation/group.ts'
import { options, pods, settled } from './support.ts'

suite('a group refuses to start with', () => {
  const integer = 'it must be an integer of 1 or more'
  const number = 'it must be a number of 0 or more'
  const table: { wrong: Partial<GroupOptions>; message: string }[] = [
    { wrong: { partitions: 0 }, message: `partitions is 0, ${integer}` },
    { wrong: { partitions: 1.5 }, message: `partitions is 1.5, ${integer}` },
    { wrong: { messagesPerSecond: -1 }, message: `messagesPerSecond is -1, ${number}` },
    { wrong: { messagesPerSecond: Infinity }, message: `messagesPerSecond is Infinity, ${number}` },
    { wrong: { rebalancePauseMs: -5 }, message: `rebalancePauseMs is -5, ${number}` },
    { wrong: { commitIntervalMs: Number.NaN }, message: `commitIntervalMs is NaN, ${number}` },
    { wrong: { pollIntervalMs: -1 }, message: `pollIntervalMs is -1, ${number}` },
    { wrong: { fetchMessages: 0 }, message: `fetchMessages is 0, ${integer}, or Infinity` },
    { wrong: { fetchMessages: 2.5 }, message: `fetchMessages is 2.5, ${integer}, or Infinity` },
    {
      wrong: { fetchMessages: 5, pollIntervalMs: 100 },
      message: 'pollIntervalMs is 100, it must be 0 where fetchMessages says when to poll',
    },
  ]
  for (const { wrong, message } of table) {
    test(message, () =>
      assert.throws(() => startGroup({ ...options, ...wrong }, 0), { name: 'RangeError', message }),
    )
  }
})

suite('a step refuses', () => {
  const stepped = (wrong: Partial<GroupOptions>) => (): unknown => {
    const of = { ...options, ...wrong }
    return stepGroup(settled(of, pods(1)), { now: 1000, members: pods(1), arrivals: [1, 1, 1, 1] }, of)
  }
  const table: { name: string; wrong: Partial<GroupOptions>; message: string }[] = [
    {
      name: 'a capacity below zero',
      wrong: { messagesPerSecond: () => -1 },
      message: 'messagesPerSecond of pod-001 is -1, it must be a number of 0 or more',
    },
    {
      name: 'a cost that is none',
      wrong: { costOf: () => Number.NaN },
      message: 'costOf partition 0 is NaN, it must be a number above 0, or Infinity',
    },
    {
      name: 'messages that cost nothing',
      wrong: { costOf: () => 0 },
      message: 'costOf partition 0 is 0, it must be a number above 0, or Infinity',
    },
  ]
  for (const { name, wrong, message } of table) {
    test(name, () => assert.throws(stepped(wrong), { name: 'RangeError', message }))
  }
})
