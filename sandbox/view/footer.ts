import { FAULT_NAMES } from '../faults.ts'
import type { FaultName } from '../faults.ts'
import type { Snapshot } from '../snapshot.ts'
import { span, widthOf } from './spans.ts'
import type { Line, Span } from './spans.ts'

/** Where to look with curl, and the keys. */
export function footerLines({ url, faults }: Snapshot, keys: readonly FaultName[], columns: number): Line[] {
  const hasKeyboard = keys.length > 0
  return [
    [span(pages(url, columns), 'dim')],
    ...(hasKeyboard ? keyLines(keys, new Set(faults), columns) : []),
  ]
}

/** The addresses in full where they fit. */
function pages(url: string | undefined, columns: number): string {
  if (url === undefined) return ''
  const full = ` curl ${url}/   ${url}/metrics   ${url}/api/decisions`
  return full.length <= columns ? full : ` curl ${url}/   …/metrics   …/api/decisions`
}

function keyLines(names: readonly FaultName[], active: ReadonlySet<FaultName>, columns: number): Line[] {
  const keys = [
    ...names.map((name) => key(String(FAULT_NAMES.indexOf(name) + 1), name, active.has(name))),
    key('q', 'quit', false),
  ]
  const lines: Span[][] = [[]]
  for (const spans of keys) {
    const line = lines.at(-1) ?? []
    if (widthOf(line) + widthOf(spans) > columns) lines.push([...spans])
    else line.push(...spans)
  }
  return lines
}

function key(key: string, name: string, isOn: boolean): Line {
  return [span(` ${key}`, 'strong'), span(' '), span(name, isOn ? 'pressed' : 'plain'), span(' ')]
}
