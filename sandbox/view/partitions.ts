import type { PartitionState, Snapshot } from '../snapshot.ts'
import { bar } from './chart.ts'
import { podLetter } from './figures.ts'
import { span } from './spans.ts'
import type { Line, Span } from './spans.ts'

/** Columns of a cell at least, and what of them is not the bar: number, pod, lag. */
const CELL_AT_LEAST = 20
const BESIDE_BAR = 14

/** A full bar stands for so many messages at least, or one message would look like a disaster. */
const FULL_AT_LEAST = 20

/** What is not cells: the heading, and the gap after them. */
const AROUND = 2

/**
 * The lag of each partition as a bar with the pod that reads it, in at most `rows` lines. Few partitions get long bars
 * below each other; more stand side by side; of those that do not fit, only the number is told.
 */
export function partitionLines({ partitions }: Snapshot, columns: number, rows: number): Line[] {
  if (rows <= AROUND) return []
  const most = Math.max(1, Math.floor(columns / CELL_AT_LEAST))
  const across = Math.min(most, Math.max(2, Math.ceil(partitions.length / (rows - AROUND))))
  const height = Math.min(rows - AROUND, Math.ceil(partitions.length / across))
  const shown = partitions.slice(0, across * height)
  const full = Math.max(FULL_AT_LEAST, ...partitions.map(({ lag }) => lag))
  const cells = shown.map((partition, index) => cell(partition, index, Math.floor(columns / across), full))
  const lines = Array.from({ length: height }, (_, row) =>
    Array.from({ length: across }, (_, column) => cells[column * height + row] ?? []).flat(),
  )
  return [heading(partitions.length - shown.length), ...lines, []]
}

function heading(hidden: number): Line {
  const more = hidden > 0 ? `, ${hidden} more partitions not shown` : ''
  return [span(` lag of each partition and the pod that reads it${more}`, 'dim')]
}

function cell({ lag, owner, isPaused }: PartitionState, index: number, width: number, full: number): Span[] {
  const reader = owner === undefined ? '-' : podLetter(owner)
  const length = width - BESIDE_BAR
  return [
    span(`${String(index).padStart(4)} `, 'dim'),
    span(reader.padEnd(2), isPaused ? 'notice' : 'accent'),
    span(bar(lag, full, length).padEnd(length + 1), isPaused ? 'notice' : 'good'),
    span(String(lag).padEnd(6)),
  ]
}
