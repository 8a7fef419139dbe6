import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { readKeys } from '../../sandbox/keys.ts'

/** A terminal whose keys the test presses. */
class Terminal extends PassThrough {
  readonly modes: boolean[] = []

  setRawMode(isRaw: boolean): this {
    this.modes.push(isRaw)
    return this
  }
}

test('keys are read one by one, q and Ctrl-C are quit, and the terminal is as before afterwards', async () => {
  const terminal = new Terminal()
  const keys: string[] = []
  const stop = readKeys(terminal, (key) => keys.push(key))
  assert.deepEqual(terminal.modes, [true])
  const listenersAtExit = process.listenerCount('exit')
  terminal.write('17q')
  terminal.write('\u0003')
  await nextTurn()
  stop()
  terminal.write('8')
  assert.deepEqual(keys, ['1', '7', 'quit', 'quit'])
  assert.deepEqual(terminal.modes, [true, false])
  assert.equal(process.listenerCount('exit'), listenersAtExit - 1)
})
