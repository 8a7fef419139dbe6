import { COMPOSITE } from '../../formula/composite.ts'
import type { Formula } from '../../formula/composite.ts'
import { namesIn } from '../../formula/expression.ts'
import { FormulaError, parseFormula } from '../../formula/parse.ts'
import type { TriggerPolicy } from '../../scaling/types.ts'
import type { FileObject } from './objects.ts'
import { itemsAt, textAt, textsAt, treeAt } from './tree.ts'

/** What takes the place of the triggers' own answers. */
export interface ReadFormula {
  readonly formula: Formula
  readonly policy: TriggerPolicy
}

const FIELD = 'spec.advanced.scalingModifiers'

/**
 * KEDA's `scalingModifiers`: one number made of all triggers. Undefined without them, and where they cannot be used, which
 * is reported.
 */
export function readFormula(object: FileObject, triggers: readonly TriggerPolicy[]): ReadFormula | undefined {
  const modifiers = treeAt(object.tree, 'spec', 'advanced', 'scalingModifiers')
  // KEDA itself writes an empty one into every object.
  if (modifiers?.kind !== 'map' || modifiers.entries.size === 0) return undefined
  const blame = (name: string, message: string): void => {
    if (object.faulty.has(`${FIELD}.${name}`)) return
    object.report(treeAt(modifiers, name)?.line ?? modifiers.line, `${FIELD}.${name}`, message)
  }
  const fields = textsAt(modifiers)
  for (const name of ['formula', 'target']) if (!fields.has(name)) blame(name, 'must be set')
  const formula = parse(fields.get('formula')?.text, (message) => blame('formula', message))
  if (formula === undefined) return undefined
  for (const problem of problemsOf(formula, object, triggers)) blame('formula', problem)
  return { formula, policy: policyOf(fields, triggers) }
}

function parse(text: string | undefined, report: (message: string) => void): Formula | undefined {
  if (text === undefined) return undefined
  try {
    return { text: text.trim(), expression: parseFormula(text) }
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error
    report(error.message)
    return undefined
  }
}

function problemsOf(
  { expression }: Formula,
  { tree }: FileObject,
  triggers: readonly TriggerPolicy[],
): readonly string[] {
  const named = itemsAt(tree, 'spec', 'triggers').flatMap((trigger) => textAt(trigger, 'name') ?? [])
  const strangers = [...namesIn(expression)].filter((name) => !named.includes(name))
  const names = named.length === 0 ? 'no trigger has a name' : `the triggers are ${named.join(', ')}`
  const inSloMode = triggers.some(({ targetLagMs }) => targetLagMs !== undefined)
  return [
    ...strangers.map((name) => `takes ${name}, which is the name of no trigger; ${names}`),
    ...(inSloMode
      ? ['must be unset when a trigger has targetLagSeconds, which is no number to count with']
      : []),
  ]
}

type Fields = ReturnType<typeof textsAt>

function policyOf(fields: Fields, triggers: readonly TriggerPolicy[]): TriggerPolicy {
  const numberIn = (name: string): number => Number(fields.get(name)?.text ?? 0)
  const activation = numberIn('activationTarget')
  return {
    id: COMPOSITE,
    messagesPerPod: numberIn('target'),
    ...(activation === 0 ? {} : { activation }),
    ...(fields.get('metricType')?.text === 'Value' ? { metricType: 'Value' } : {}),
    forecast: false,
    allowIdleConsumers: triggers.some(({ allowIdleConsumers }) => allowIdleConsumers),
    partitionSteps: false,
  }
}
