import type { Memory } from './scaling/memory.ts'
import { learnedOf, parseLearned, withLearned } from './scaling/slo/learned.ts'

/** The targets' memories, by target id. */
export type Memories = ReadonlyMap<string, Memory>
/** What SLO mode has learned of a target. */
export type Learned = ReturnType<typeof learnedOf>
/** What was learned as it is stored: a text by target id. */
export type Texts = Readonly<Record<string, string>>

/** Renders what the memories have learned; nothing of a target that nothing was learned of. Pure. */
export function textsOf(memories: Memories): Texts {
  return Object.fromEntries(
    [...memories].flatMap(([id, { slo }]) => {
      const learned = learnedOf(slo)
      return isEmpty(learned) ? [] : [[id, JSON.stringify(learned, fourDigits)]]
    }),
  )
}

/** More than four digits are not known, and a ConfigMap has room for a mebibyte. */
function fourDigits(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}

/** Reads what `textsOf` rendered; undefined for a text that is something else. Pure. */
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

/** The memories with what was learned before, where nothing has been learned since. Pure. */
export function withRecalled(
  memories: Memories,
  recalled: ReadonlyMap<string, Learned | undefined>,
): Memories {
  const resumed = [...recalled].flatMap(([id, learned]): [string, Memory][] => {
    const memory = memories.get(id) ?? {}
    const isNews = learned !== undefined && isEmpty(learnedOf(memory.slo))
    return isNews ? [[id, { ...memory, slo: withLearned(learned) }]] : []
  })
  return resumed.length === 0 ? memories : new Map([...memories, ...resumed])
}

function isEmpty(learned: Learned): boolean {
  return Object.values(learned).every((figures) => Object.values(figures).flat().length === 0)
}
