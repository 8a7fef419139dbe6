/** How wide a help may be. */
const MAX_COLUMNS = 110

/** Words as lines of at most `columns` characters. */
export function wrap(words: readonly string[], columns: number): readonly string[] {
  const lines = ['']
  for (const word of words) {
    const line = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`
    if (line.length <= columns) lines[lines.length - 1] = line
    else lines.push(word)
  }
  return lines
}

/** An entry of a help: a name, and beside it, from column `indent` on, what there is to say. */
export function helpEntry(name: string, words: readonly string[], indent: number): string {
  return `  ${name.padEnd(indent - 4)}  ${wrap(words, MAX_COLUMNS - indent).join(`\n${' '.repeat(indent)}`)}`
}
