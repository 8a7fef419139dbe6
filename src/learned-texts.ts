import type { Memory } from './scaling/memory.ts'
import { learnedOf, parseLearned, withLearned } from './scaling/slo/learned.ts'

/** What SLO mode has learned of a target. */
export type Learned = ReturnType<typeof learnedOf>
/** What was learned as it is stored: a text by target id. */
export type Texts = Readonly<Record<string, string>>

/** Renders what a memory has learned; undefined where nothing was learned. Pure. */
export function textOf({ slo }: Memory): string | undefined {
  const learned = learnedOf(slo)
  return isEmpty(learned) ? undefined : JSON.stringify(learned, fourDigits)
}

/** More than four digits are not known, and a ConfigMap has room for a mebibyte. */
function fourDigits(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}

/** Reads what `textOf` rendered, by target id; undefined for a text that is something else. Pure. */
export function parseTexts(texts: Texts): ReadonlyMap<string, Learned | undefined> {
  return new Map(Object.entries(texts).map(([id, text]) => [id, parseText(text)]))
}

function parseText(text: string): Learned | undefined {
  try {
    return parseLearned(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The memory with what was learned before, where nothing has been learned since. Pure. */
export function withRecalled(memory: Memory, recalled: Learned | undefined): Memory {
  const isNews = recalled !== undefined && isEmpty(learnedOf(memory.slo))
  return isNews ? { ...memory, slo: withLearned(recalled) } : memory
}

function isEmpty(learned: Learned): boolean {
  return Object.values(learned).every((figures) => Object.values(figures).flat().length === 0)
}
