import type { Writable } from 'node:stream'
import { styleText } from 'node:util'
import { createLogUpdate } from 'log-update'
import type { Output } from './output.ts'
import { renderSummary } from './summary.ts'
import { view } from './view.ts'
import type { Frame } from './view.ts'
import type { Title } from './view/header.ts'
import type { Line, Style } from './view/spans.ts'

const COLOURS = {
  plain: 'reset',
  strong: 'bold',
  dim: 'gray',
  good: 'green',
  bad: 'red',
  notice: 'yellow',
  accent: 'cyan',
  pressed: 'inverse',
} as const satisfies Record<Style, Parameters<typeof styleText>[0]>

/** Whether stdout is a terminal that can be drawn on. */
export function isTerminal(): boolean {
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb'
}

/** Clears the screen: after a change of its width nobody knows where the lines have gone. */
const CLEAR = '\u001B[H\u001B[J'

/** A terminal to draw on; it emits `resize`. */
export interface Terminal extends Writable {
  readonly columns: number
  readonly rows: number
}

/** Draws the view over and over on a terminal; the last frame stays, with the summary below it. */
export function createScreen(stdout: Terminal, title: Title, keys: Frame['keys']): Output {
  const draw = createLogUpdate(stdout)
  const clear = (): void => {
    draw.clear()
    stdout.write(CLEAR)
  }
  stdout.on('resize', clear)
  return {
    everyMs: 200,
    show: (snapshot) => {
      // The cursor rests on a line of its own below the frame.
      const frame = { columns: stdout.columns, rows: stdout.rows - 1, title, keys }
      draw(view(snapshot, frame).map(coloured).join('\n'))
    },
    end: (summary) => {
      stdout.off('resize', clear)
      draw.done()
      stdout.write(`\n${renderSummary(summary, stdout.columns).join('\n')}\n`)
    },
  }
}

/** Without colours where NO_COLOR or the terminal ask for it. */
function coloured(line: Line): string {
  return line.map(({ text, style }) => (style === 'plain' ? text : styleText(COLOURS[style], text))).join('')
}
