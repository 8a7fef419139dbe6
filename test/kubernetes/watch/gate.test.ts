import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { never } from '../support/orders.ts'
import { createGate } from '../../../src/kubernetes/watch/gate.ts'

suite('a gate', () => {
  test('lets those through who wait once it opens, and then everyone at once', async () => {
    const gate = createGate()
    const waiting = gate.pass()
    gate.open()
    await Promise.all([waiting, gate.pass()])
  })

  test('that does not open sends away who waits; who comes later waits for the next attempt', async () => {
    const gate = createGate()
    const first = assert.rejects(gate.pass(), { message: 'refused' })
    gate.close(new Error('refused'))
    await first
    const second = gate.pass()
    gate.open()
    await second
  })

  test('that has closed again is passed when it opens next', async () => {
    const gate = createGate()
    gate.open()
    gate.close(new Error('the end'))
    let hasPassed = false
    const passing = gate.pass().then(() => (hasPassed = true))
    await turn()
    assert.equal(hasPassed, false)
    gate.open()
    await passing
  })

  test('that is closed for long sends everyone away, until it opens', async () => {
    const gate = createGate()
    gate.close(new Error('forbidden'), true)
    await assert.rejects(gate.pass(), { message: 'forbidden' })
    await assert.rejects(gate.pass(), { message: 'forbidden' })
    gate.open()
    await gate.pass()
    gate.close(new Error('the end'))
    void gate.pass()
  })

  test('that pauses is woken by the first who wants to pass', { timeout: 5_000 }, async () => {
    const gate = createGate()
    const pause = gate.pause(60_000, never)
    void gate.pass().catch(() => undefined)
    await pause
  })

  test('that pauses for long is woken by the end alone', { timeout: 5_000 }, async () => {
    const gate = createGate()
    const stop = new AbortController()
    gate.close(new Error('forbidden'), true)
    let isOver = false
    const pause = gate.pause(600_000, stop.signal).then(() => (isOver = true))
    await gate.pass().catch(() => undefined)
    await turn()
    assert.equal(isOver, false)
    stop.abort()
    await pause
  })
})
