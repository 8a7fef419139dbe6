import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createLanes } from '../../src/kubernetes/lanes.ts'
import type { Lanes } from '../../src/kubernetes/lanes.ts'
import { never } from './support/orders.ts'

/** Lanes of two places, and who has got one of them so far. */
function start() {
  const lanes = createLanes(2)
  const inside: string[] = []
  const leaves = new Map<string, () => void>()
  const enter = (key: string, name: string, signal = never): Promise<void> =>
    enterAs(lanes, key, signal, (leave) => {
      inside.push(name)
      leaves.set(name, leave)
    })
  const leave = async (name: string): Promise<void> => {
    leaves.get(name)?.()
    await turn()
  }
  return { enter, leave, inside }
}

async function enterAs(
  lanes: Lanes,
  key: string,
  signal: AbortSignal,
  entered: (leave: () => void) => void,
): Promise<void> {
  entered(await lanes.enter(key, signal))
}

suite('a lane', () => {
  test('lets in as many as it has places, and then one for each that leaves, in the order they came', async () => {
    const { enter, leave, inside } = start()
    for (const name of ['a', 'b', 'c', 'd', 'e']) void enter('shop', name)
    await turn()
    assert.deepEqual(inside, ['a', 'b'])
    await leave('b')
    assert.deepEqual(inside, ['a', 'b', 'c'])
    await leave('a')
    await leave('c')
    assert.deepEqual(inside, ['a', 'b', 'c', 'd', 'e'])
  })

  test('does not hold up another', async () => {
    const { enter, inside } = start()
    for (const name of ['a', 'b', 'c']) void enter('shop', name)
    await enter('front', 'x')
    assert.deepEqual(inside, ['a', 'b', 'x'])
  })

  test('is left by who gives up, whose turn then goes to the next', async () => {
    const { enter, leave, inside } = start()
    const controller = new AbortController()
    for (const name of ['a', 'b']) void enter('shop', name)
    const givenUp = assert.rejects(enter('shop', 'c', controller.signal), { name: 'AbortError' })
    void enter('shop', 'd')
    controller.abort()
    await givenUp
    await leave('a')
    assert.deepEqual(inside, ['a', 'b', 'd'])
    await assert.rejects(enter('shop', 'e', AbortSignal.abort()), { name: 'AbortError' })
  })

  test('that was empty for a while has all its places again', async () => {
    const { enter, leave, inside } = start()
    for (const name of ['a', 'b']) void enter('shop', name)
    await turn()
    await leave('a')
    await leave('b')
    for (const name of ['c', 'd', 'e']) void enter('shop', name)
    await turn()
    assert.deepEqual(inside, ['a', 'b', 'c', 'd'])
  })
})
