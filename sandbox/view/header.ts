import { stopwatch } from '../duration.ts'
import { FAULTS } from '../faults.ts'
import type { Health, Snapshot } from '../snapshot.ts'
import { printable, span } from './spans.ts'
import type { Line, Span } from './spans.ts'

/** What the run is about. */
export interface Title {
  readonly name: string
  readonly load: string
  readonly assignor: string
  readonly speed: number
}

/** The title, the daemon's health as its pages tell it, and what is wrong or remarkable. */
export function headerLines(snapshot: Snapshot, title: Title): Line[] {
  const { atMs, health, url } = snapshot
  return [titleLine(atMs, title), healthLine(health, url), troubleLine(snapshot)]
}

function titleLine(atMs: number, { name, load, assignor, speed }: Title): Line {
  const pace = speed === 1 ? '' : `, ${speed}× speed`
  return [
    span(` kafka-autoscaler ${name} `, 'strong'),
    span(`  ${stopwatch(atMs)}`),
    span(`   ${load} load, ${assignor} consumers${pace}`, 'dim'),
  ]
}

function healthLine(health: Health, url: string | undefined): Line {
  if (url === undefined) return [span(' the daemon starts …', 'dim')]
  return [
    ...component(' Kafka ', 'kafka', health),
    ...component('   Kubernetes ', 'kubernetes', health),
    ...targetSpans(health),
    span('   GET / '),
    status(health),
  ]
}

/** What is wrong with the target alone; what it only shares with a component is told there. */
function targetSpans({ failures }: Health): Span[] {
  const target = failures.find(({ subject }) => subject.includes('/'))
  if (
    target === undefined ||
    failures.some(({ subject, why }) => subject !== target.subject && reasonOf(why) === reasonOf(target.why))
  )
    return []
  return [span('   scaling '), span(`✗ ${reasonOf(target.why)}`, 'bad')]
}

/** A failure is told as `Reason: what happened`. */
function reasonOf(why: string): string {
  return why.split(':')[0] ?? ''
}

function component(label: string, subject: string, { status, failures }: Health): Span[] {
  const failure = failures.find((failure) => failure.subject === subject)
  if (status === undefined) return [span(label), span('?', 'dim')]
  if (failure === undefined) return [span(label), span('✓ ok', 'good')]
  return [span(label), span(`✗ ${reasonOf(failure.why)}`, 'bad')]
}

function status({ status }: Health): Span {
  if (status === undefined) return span('no answer', 'bad')
  return status === 200 ? span('200 OK', 'good') : span(`${status}`, 'bad')
}

/** The first of what fails, what is made to fail, and what the daemon found out. */
function troubleLine({ faults, health, findings }: Snapshot): Line {
  const [failure] = health.failures
  if (failure !== undefined) return [span(` ${printable(failure.why)}`, 'bad')]
  const [fault] = faults
  if (fault !== undefined) return [span(` ${fault}: ${FAULTS[fault]}`, 'notice')]
  const [found] = findings
  return found === undefined ? [] : [span(` ${found.finding}: ${printable(found.why)}`, 'notice')]
}
