/** A table in Markdown that is as readable as it is: the first row is the header, numbers are to the right. */
export function markdownTable([header = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const right = header.map((_, column) => rows.every((row) => isNumber(row[column] ?? '')))
  const rule = widths.map((width, column) =>
    right[column] === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  )
  return [header, rule, ...rows]
    .map((row) => widths.map((width, column) => pad(row[column] ?? '', width, right[column] === true)))
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('')
}

const isNumber = (cell: string): boolean => /^[\d.,]+$/.test(cell)

const pad = (cell: string, width: number, right: boolean): string =>
  right ? cell.padStart(width) : cell.padEnd(width)
