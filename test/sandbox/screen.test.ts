import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { suite, test } from 'node:test'
import { FAULT_NAMES } from '../../sandbox/faults.ts'
import { createScreen } from '../../sandbox/screen.ts'
import { snapshot } from './snapshots.ts'

/** A terminal of 80 columns and 24 rows that remembers what was written to it. */
class Terminal extends PassThrough {
  readonly isTTY = true
  columns = 80
  rows = 24

  /** What was written since the last time. */
  written(): string {
    return String(this.read() ?? '')
  }
}

const title = { name: 'sandbox', load: 'burst', assignor: 'range', speed: 1 }

suite('the screen', () => {
  test('draws a frame that leaves the last row to the cursor', () => {
    const terminal = new Terminal()
    createScreen(terminal, title, FAULT_NAMES).show(snapshot())
    const frame = terminal.written()
    assert.match(frame, /kafka-autoscaler sandbox/)
    assert.equal(frame.split('\n').length, 24)
  })

  test('writes nothing where nothing changed, and only the lines that did', () => {
    const terminal = new Terminal()
    const screen = createScreen(terminal, title, FAULT_NAMES)
    screen.show(snapshot())
    terminal.written()
    screen.show(snapshot())
    assert.equal(terminal.written(), '')
    screen.show(snapshot({ lag: 77 }))
    const change = terminal.written()
    assert.match(change, /lag +77/)
    assert.doesNotMatch(change, /sandbox|decisions/)
  })

  test('starts anew on an empty screen after a change of size, whether or not the frame is the same', () => {
    const terminal = new Terminal()
    const screen = createScreen(terminal, title, FAULT_NAMES)
    screen.show(snapshot())
    for (const columns of [60, 60]) {
      terminal.columns = columns
      terminal.emit('resize')
      terminal.written()
      screen.show(snapshot())
      assert.match(terminal.written(), /kafka-autoscaler sandbox[^]*quit/)
    }
  })

  test('is empty at once after a change of size', () => {
    const terminal = new Terminal()
    createScreen(terminal, title, FAULT_NAMES)
    terminal.emit('resize')
    assert.ok(terminal.written().endsWith('\u001B[H\u001B[J'))
  })

  test('leaves the last frame, with the summary below it', () => {
    const terminal = new Terminal()
    const screen = createScreen(terminal, title, FAULT_NAMES)
    screen.show(snapshot())
    terminal.written()
    const totals = { produced: 1, consumed: 1, committed: 1, backlog: 0 }
    const figures = { lag: 0, maxLag: 60, maxOldestMs: 0, threshold: 200, overThresholdMs: 0 }
    screen.end({ atMs: 8_000, totals, ...figures, scalings: [], contradiction: undefined })
    assert.match(terminal.written(), /^\n0:08 with 0 scale-ups and 0 scale-downs\n[^]*accounted for[^]*\n$/)
    assert.equal(terminal.listenerCount('resize'), 0)
  })
})
