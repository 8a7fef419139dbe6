import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBatchedReads } from '../../src/outbound/batched-reads.ts'

/** Answers each item when told, and remembers which turns there were. */
function startReads(): {
  readonly read: (item: string) => Promise<string>
  readonly turns: readonly (readonly string[])[]
  readonly answers: Map<string, PromiseWithResolvers<string>>
} {
  const turns: (readonly string[])[] = []
  const answers = new Map<string, PromiseWithResolvers<string>>()
  const reads = createBatchedReads<string, string>(
    (item) => item,
    (items) => {
      turns.push(items)
      return async (item) => {
        const answer = Promise.withResolvers<string>()
        answers.set(item, answer)
        return answer.promise
      }
    },
  )
  return { read: async (item) => reads.read(item), turns, answers }
}

async function turnsReach(turns: readonly unknown[], count: number): Promise<void> {
  while (turns.length < count) await new Promise(setImmediate)
}

test('what is asked for together is one turn, and equal things are one in it', async () => {
  const { read, turns, answers } = startReads()
  const asked = Promise.all(['a', 'b', 'a'].map(read))
  await turnsReach(turns, 1)
  for (const [item, { resolve }] of answers) resolve(item.toUpperCase())
  assert.deepEqual(await asked, ['A', 'B', 'A'])
  assert.deepEqual(turns, [['a', 'b']])
})

test('what is under way is not asked for again, and what has been answered is', async () => {
  const { read, turns, answers } = startReads()
  const first = read('a')
  await turnsReach(turns, 1)
  const second = read('a')
  answers.get('a')?.resolve('1')
  assert.deepEqual(await Promise.all([first, second]), ['1', '1'])
  const third = read('a')
  await turnsReach(turns, 2)
  answers.get('a')?.resolve('2')
  assert.equal(await third, '2')
})

test('one item that fails or hangs is nothing to the others, nor to the next turn', async () => {
  const { read, turns, answers } = startReads()
  const [failing, , fine] = ['failing', 'hung', 'fine'].map(read)
  await turnsReach(turns, 1)
  answers.get('failing')?.reject(new Error('no'))
  answers.get('fine')?.resolve('yes')
  await assert.rejects(async () => failing, /^Error: no$/)
  assert.equal(await fine, 'yes')
  const again = read('failing')
  await turnsReach(turns, 2)
  answers.get('failing')?.resolve('better')
  assert.equal(await again, 'better')
})
