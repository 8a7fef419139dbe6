import { FIGURE_COLUMNS } from '../report/figure-columns.ts'
import type { Fact } from '../report/report.ts'
import { printable } from './printable.ts'
import type { Judged, Settings } from './suggest-search.ts'
import { textTable } from './text-table.ts'

/** Settings with what to expect of them. */
export interface Suggestion extends Judged {
  readonly facts: readonly Fact[]
  /** Whether they meet the SLO, with the margin too; else they come closest. */
  readonly meets: boolean
  /** Of so many. */
  readonly tried: number
  readonly sloSeconds: number
  /** Share of the messages that may be late. */
  readonly lateShare: number
  /** So much more load, as a share. */
  readonly margin: number
  readonly notes: readonly string[]
}

/** The suggestion for a person: figures, an env file and a patch of manifest.yaml. */
export function renderSuggestion(suggestion: Suggestion): string {
  const { facts, settings, notes } = suggestion
  const width = Math.max(...facts.map(({ name }) => name.length))
  const heading = facts.map(({ name, value }) => `${name.padEnd(width)}  ${printable(value)}\n`).join('')
  const footing = notes.map((note) => `${printable(note)}\n`)
  return [
    heading,
    `${verdict(suggestion)}\n`,
    expectations(suggestion),
    envLines(settings),
    `To patch the Deployment of manifest.yaml, kubectl patch deployment kafka-autoscaler --patch-file with:\n`,
    patchOf(settings),
    ...footing,
  ].join('\n')
}

/** The suggestion for a program. */
export function suggestionJson({ facts, settings, ...suggestion }: Suggestion): string {
  const scenario = Object.fromEntries(facts.map(({ name, value }) => [name, value]))
  return `${JSON.stringify({ scenario, settings, patch: patchOf(settings), ...suggestion }, undefined, 2)}\n`
}

function verdict({ meets, tried, sloSeconds, lateShare, margin }: Suggestion): string {
  const slo = `${percent(1 - lateShare)} of the messages within ${sloSeconds} s, also with ${percent(margin)} more of them`
  return meets
    ? `Of ${tried} settings that were tried these are the cheapest that keep ${slo}.`
    : `None of ${tried} settings that were tried keep ${slo}. These come closest:`
}

/** There is no oracle here. */
const COLUMNS = FIGURE_COLUMNS.filter(({ title }) => title !== '× oracle')

function expectations({ expected, withMargin, margin }: Suggestion): string {
  const rows = [
    { name: 'on this load', figures: expected },
    ...(withMargin === undefined ? [] : [{ name: `with ${percent(margin)} more`, figures: withMargin }]),
  ]
  return textTable([
    ['', ...COLUMNS.map(({ title }) => title)],
    ...rows.map(({ name, figures }) => [name, ...COLUMNS.map(({ cell }) => cell(figures))]),
  ])
}

function envLines(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** A strategic merge patch: variables that it does not name stay as they are. */
function patchOf(settings: Settings): string {
  const variables = Object.entries(settings).map(
    ([name, value]) => `            - { name: ${name}, value: '${value}' }\n`,
  )
  return `spec:
  template:
    spec:
      containers:
        - name: kafka-autoscaler
          env:
${variables.join('')}`
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`
