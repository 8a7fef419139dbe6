/** What a piece of text means; the screen gives it a colour, a picture gives it another. */
export type Style = 'plain' | 'strong' | 'dim' | 'good' | 'bad' | 'notice' | 'accent' | 'pressed'

/** A piece of a line in one style. Every character is one column wide. */
export interface Span {
  readonly text: string
  readonly style: Style
}

export type Line = readonly Span[]

/** Makes a span; without a style it is plain. */
export function span(text: string, style: Style = 'plain'): Span {
  return { text, style }
}

/** How many columns a line takes. */
export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0)
}

/** The line, cut to the columns; a cut shows as an ellipsis. */
export function fit(line: Line, columns: number): Line {
  if (widthOf(line) <= columns) return line
  let room = columns - 1
  const kept = line.flatMap(({ text, style }) => {
    const part = text.slice(0, Math.max(0, room))
    room -= text.length
    return part === '' ? [] : [{ text: part, style }]
  })
  return columns > 0 ? [...kept, span('…', 'dim')] : []
}

/** The text in lines of `width` columns, broken between words, and at most so many of them; a cut shows as an ellipsis. */
export function wrap(text: string, width: number, most = Infinity): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1]} …`]
}

/** Control characters would move the cursor or forge a line. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}
