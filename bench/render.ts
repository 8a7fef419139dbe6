import type { Figure, Measure, Result } from './figure.ts'
import type { Machine } from './machine.ts'

/** The first lines of a report. */
export function renderMachine(machine: Machine): string {
  const { cores, cpu, memoryGb, load, node, platform } = machine
  const busy = load > cores ? ': busy with something else, so times come out too long' : ''
  return `machine: ${cores} cores (${cpu}), ${memoryGb} GB, ${platform}, Node ${node}, load ${load}${busy}\n`
}

/** A figure for a terminal: its method, and a line per measure with the goal where there is one. */
export function renderFigure(
  { name, title }: Pick<Figure, 'name' | 'title'>,
  { method, measures }: Result,
): string {
  const width = Math.max(...measures.map(({ label }) => label.length))
  const lines = measures.map((measure) => `  ${measure.label.padEnd(width)}  ${renderMeasure(measure)}`)
  return `\n${name}: ${title}\n  method: ${method}\n${lines.join('\n')}\n`
}

function renderMeasure({ value, unit, goal, detail }: Measure): string {
  const number = `${renderNumber(value).padStart(7)} ${unit}`
  const verdict = goal === undefined ? '' : `  goal ≤ ${goal}: ${value <= goal ? 'met' : 'MISSED'}`
  return `${number}${verdict}${detail === undefined ? '' : `  (${detail})`}`
}

/** Three digits are more than any of the methods can tell. */
function renderNumber(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return value.toFixed(0)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}
