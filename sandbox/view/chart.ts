const LEVELS = '▁▂▃▄▅▆▇█'
const EIGHTHS = ' ▏▎▍▌▋▊▉'

/** The newest values as a line of blocks, `width` wide; `max` is a full block. The time before the first value is blank. */
export function sparkline(values: readonly number[], width: number, max: number): string {
  const shown = width > 0 ? values.slice(-width) : []
  const blocks = shown.map((value) => LEVELS.charAt(Math.round(share(value, max) * (LEVELS.length - 1))))
  return blocks.join('').padStart(width)
}

/** A bar of `width` columns at most, exact to an eighth; whatever is above zero shows. */
export function bar(value: number, max: number, width: number): string {
  const eighths = Math.round(share(value, max) * width * 8)
  const shown = value > 0 ? Math.max(1, eighths) : 0
  const rest = shown % 8 === 0 ? '' : EIGHTHS.charAt(shown % 8)
  return '█'.repeat(Math.floor(shown / 8)) + rest
}

function share(value: number, max: number): number {
  return max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
}
