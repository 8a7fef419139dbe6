/** A Markdown table with aligned columns, as the formatter would leave it. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [titles = [], ...body] = cells
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

/** Text as code. */
export function code(text: string): string {
  return `\`${text}\``
}

/**
 * Replaces what stands between `<!-- name:start -->` and `<!-- name:end -->`.
 * @throws Error when the markers are missing.
 */
export function replaceBlock(markdown: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [before, after] = [markdown.split(start), markdown.split(end)]
  if (before.length !== 2 || after.length !== 2) throw new Error(`expected ${start} and ${end} once each`)
  return `${before[0]}${start}\n\n${content}\n\n${end}${after[1]}`
}
