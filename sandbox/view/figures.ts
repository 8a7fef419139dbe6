import { inSeconds } from '../duration.ts'
import type { Snapshot } from '../snapshot.ts'
import { sparkline } from './chart.ts'
import { span } from './spans.ts'
import type { Line, Style } from './spans.ts'

/** Columns of the label and the number before the curve. */
const LABEL = 11
const NUMBER = 23

interface Figure {
  readonly label: string
  readonly number: string
  readonly values: readonly number[]
  /** The height of the curve at least; curves to be compared share it. */
  readonly max: number
  readonly style: Style
}

/** The main figures, each with its curve over the last seconds, and the pods. */
export function figureLines(snapshot: Snapshot, columns: number): Line[] {
  return [...figuresOf(snapshot).map((figure) => figureLine(figure, columns)), podLine(snapshot)]
}

function figuresOf(snapshot: Snapshot): Figure[] {
  const { lag, oldestMs, producedPerSecond, consumedPerSecond, replicas, pods, history } = snapshot
  const rate = Math.max(1, ...history.produced, ...history.consumed)
  const ready = pods.filter(({ isReady }) => isReady).length
  const waits = oldestMs < 100 ? '' : `, oldest ${inSeconds(oldestMs)}`
  return [
    { label: 'lag', number: `${lag}${waits}`, values: history.lag, max: 1, style: 'notice' },
    {
      label: 'produced',
      number: perSecond(producedPerSecond),
      values: history.produced,
      max: rate,
      style: 'plain',
    },
    {
      label: 'consumed',
      number: perSecond(consumedPerSecond),
      values: history.consumed,
      max: rate,
      style: 'plain',
    },
    {
      label: 'replicas',
      number: `${replicas} wanted, ${ready} ready`,
      values: history.replicas,
      max: 1,
      style: 'accent',
    },
  ]
}

function figureLine({ label, number, values, max, style }: Figure, columns: number): Line {
  const width = columns - LABEL - NUMBER - 2
  const highest = Math.max(max, ...values.slice(-Math.max(1, width)))
  return [
    span(` ${label}`.padEnd(LABEL), 'dim'),
    span(number.padEnd(NUMBER), 'strong'),
    span(` ${sparkline(values, width, highest)}`, style),
  ]
}

function podLine({ pods, isRebalancing }: Snapshot): Line {
  const [ready, starting] = [true, false].map((isReady) =>
    pods
      .filter((pod) => pod.isReady === isReady)
      .map(({ slot }) => podLetter(slot))
      .toSorted()
      .join(' '),
  )
  return [
    span(' pods'.padEnd(LABEL), 'dim'),
    span(ready ?? '', 'accent'),
    ...(starting ? [span('   starting '), span(starting, 'dim')] : []),
    ...(isRebalancing ? [span('   rebalancing', 'notice')] : []),
  ]
}

/** The name of a pod on the screen: a, b, …, z, a1, … */
export function podLetter(slot: number): string {
  const round = Math.floor(slot / 26)
  return String.fromCodePoint(97 + (slot % 26)) + (round === 0 ? '' : String(round))
}

function perSecond(rate: number): string {
  return `${rate.toFixed(rate < 100 ? 1 : 0)} /s`
}
