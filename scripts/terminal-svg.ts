import type { Line, Span, Style } from '../sandbox/view/spans.ts'

/** A picture of a terminal: frames shown one after the other, over and over. */
export interface Recording {
  readonly columns: number
  readonly rows: number
  readonly frames: readonly (readonly Line[])[]
  readonly secondsPerFrame: number
  /** The frame for those who asked their system for less motion. */
  readonly stillFrame: number
  /** What is to be seen, for those who cannot see it. */
  readonly description: string
}

const COLOURS: Record<Style, string> = {
  plain: '#c9d1d9',
  strong: '#f0f6fc',
  dim: '#8b949e',
  good: '#3fb950',
  bad: '#ff7b72',
  notice: '#e3b341',
  accent: '#58a6ff',
  pressed: '#ff7b72',
}

const CELL = { width: 8, height: 18 }
const PADDING = 12
const BLOCKS_UP = '▁▂▃▄▅▆▇█'
const BLOCKS_RIGHT = '▏▎▍▌▋▊▉'

/** Renders the recording as one SVG file without scripts. A line that several frames share is in it once. */
export function renderSvg(recording: Recording): string {
  const { columns, rows, frames, secondsPerFrame, stillFrame, description } = recording
  const [width, height] = [columns * CELL.width + 2 * PADDING, rows * CELL.height + 2 * PADDING]
  const lines = new Map<string, number>()
  const groups = frames.map((frame, index) =>
    frameGroup(frame, index, lines, { secondsPerFrame, stillFrame }),
  )
  const definitions = [...lines].map(([content, id]) => `<g id="l${id}">${content}</g>`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(description)}">`,
    `<style>${styleSheet(frames.length, secondsPerFrame)}</style>`,
    `<defs>${definitions.join('\n')}</defs>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    `<g transform="translate(${PADDING} ${PADDING})">`,
    ...groups,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

/** Each frame is visible for its share of the round. */
function styleSheet(frames: number, secondsPerFrame: number): string {
  // Rounded down, so that a frame is gone when the next one comes.
  const share = Math.floor(1_000_000 / frames) / 10_000
  const text = Object.entries(COLOURS).map(([style, colour]) => `.${style}{fill:${colour}}`)
  return [
    'text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre}',
    '.strong{font-weight:bold}',
    ...text,
    `.f{visibility:hidden;animation:f ${frames * secondsPerFrame}s step-end infinite}`,
    `@keyframes f{0%{visibility:visible}${share}%{visibility:hidden}}`,
    '@media(prefers-reduced-motion:reduce){.f{animation:none}.still{visibility:visible}}',
  ].join('')
}

function frameGroup(
  frame: readonly Line[],
  index: number,
  lines: Map<string, number>,
  { secondsPerFrame, stillFrame }: Pick<Recording, 'secondsPerFrame' | 'stillFrame'>,
): string {
  const uses = frame.flatMap((line, row) => {
    const content = lineContent(line)
    if (content === '') return []
    if (!lines.has(content)) lines.set(content, lines.size)
    return [`<use href="#l${lines.get(content)}" y="${row * CELL.height}"/>`]
  })
  const delay = Number((index * secondsPerFrame).toFixed(3))
  const classes = index === stillFrame ? 'f still' : 'f'
  return `<g class="${classes}" style="animation-delay:${delay}s">${uses.join('')}</g>`
}

function lineContent(line: Line): string {
  let column = 0
  return line
    .map((span) => {
      const start = column
      column += span.text.length
      return spanContent(span, start)
    })
    .join('')
}

/** Blocks are drawn, because fonts disagree about them; the rest is text, held to its columns. */
function spanContent({ text, style }: Span, column: number): string {
  const blocks = [...text.matchAll(/./gu)].map(({ 0: character, index }) =>
    blockPath(character, column + index),
  )
  const path = blocks.join('')
  const words = text.replaceAll(/[▁-█▉-▏]/gu, ' ')
  return (path === '' ? '' : `<path class="${style}" d="${path}"/>`) + wordsContent(words, style, column)
}

function wordsContent(words: string, style: Style, column: number): string {
  const shown = words.trim()
  if (shown === '') return ''
  const start = column + words.indexOf(shown)
  const length = shown.length * CELL.width
  return `<text class="${style}" x="${start * CELL.width}" y="13" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(shown)}</text>`
}

/** The outline of a block character in its cell; empty for any other. */
function blockPath(character: string, column: number): string {
  const [up, right] = [BLOCKS_UP.indexOf(character) + 1, BLOCKS_RIGHT.indexOf(character) + 1]
  if (up + right === 0) return ''
  const width = right === 0 ? CELL.width : (CELL.width * right) / 8
  const height = up === 0 || up === 8 ? CELL.height - 4 : ((CELL.height - 4) * up) / 8
  return `M${column * CELL.width} ${CELL.height - 2}h${width}v${-height}h${-width}z`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
