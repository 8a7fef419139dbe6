import type { Fields, TriggerInput } from '../../src/ports.ts'

type Texts = Readonly<Record<string, string>>

export interface RecordedInput extends TriggerInput {
  /** `field: message` each. */
  readonly problems: readonly string[]
  /** Fields of the metadata that nobody took. */
  readonly untaken: () => readonly string[]
}

/** What a trigger is parsed from, and what came of it. */
export function triggerInput(
  metadata: Texts,
  authentication: Texts = {},
  metricType: TriggerInput['metricType'] = 'AverageValue',
): RecordedInput {
  const problems: string[] = []
  const taken = new Set<string>()
  return {
    id: 'first',
    metadata: fields(metadata, taken),
    authentication: fields(authentication, new Set()),
    metricType,
    problem: (field, message) => problems.push(`${field}: ${message}`),
    problems,
    untaken: () => Object.keys(metadata).filter((name) => !taken.has(name)),
  }
}

function fields(texts: Texts, taken: Set<string>): Fields {
  return {
    take: (name) => {
      taken.add(name)
      return Object.hasOwn(texts, name) ? texts[name] : undefined
    },
  }
}
