import type { FaultName } from './faults.ts'
import type { Snapshot } from './snapshot.ts'
import { decisionLines } from './view/decisions.ts'
import { figureLines } from './view/figures.ts'
import { headerLines } from './view/header.ts'
import type { Title } from './view/header.ts'
import { footerLines } from './view/footer.ts'
import { partitionLines } from './view/partitions.ts'
import { fit } from './view/spans.ts'
import type { Line } from './view/spans.ts'

/** The room there is and what does not change. */
export interface Frame {
  readonly columns: number
  readonly rows: number
  readonly title: Title
  /** The faults that keys switch; none where there is no keyboard. */
  readonly keys: readonly FaultName[]
}

const GAP: Line = []

/**
 * What the terminal shows: at most `rows` lines of at most `columns` characters. Decisions get the room that the rest
 * leaves; where there is none, partitions give way.
 */
export function view(snapshot: Snapshot, { columns, rows, title, keys }: Frame): Line[] {
  const head = [...headerLines(snapshot, title), ...figureLines(snapshot, columns), GAP]
  const foot = [GAP, ...footerLines(snapshot, keys, columns)]
  const room = rows - head.length - foot.length
  const partitions = partitionLines(snapshot, columns, Math.max(0, Math.floor(room / 2)))
  const decisions = decisionLines(snapshot.decisions, columns, room - partitions.length)
  return [...head, ...partitions, ...decisions, ...foot].slice(0, rows).map((line) => fit(line, columns))
}
