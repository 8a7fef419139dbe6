import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { loadScaledObjects } from '../../../src/config/scaled-objects/load.ts'
import type { LoadedObjects, LoadOptions } from '../../../src/config/scaled-objects/load.ts'
import { renderProblem } from '../../../src/config/scaled-objects/problem.ts'
import type { Target, TriggerInput, TriggerKind } from '../../../src/ports.ts'
import type { Policy, TriggerPolicy } from '../../../src/scaling/types.ts'

/** A folder with these files in it. */
export function folderOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'scaled-objects-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** What a kind of trigger was given to read. */
export type Seen = Pick<TriggerInput, 'id' | 'metricType'> & {
  readonly fields: Readonly<Record<string, string | undefined>>
}

/** A kind that counts, and understands `source`, `threshold`, `activation`, `password` and `targetLagSeconds`. */
export function countingKind(type = 'count', seen: Seen[] = []): TriggerKind {
  return {
    type,
    parse: (input) => {
      const names = ['source', 'threshold', 'activation', 'targetLagSeconds', 'password']
      const fields = Object.fromEntries(
        names.map((name) => [name, input.metadata.take(name) ?? input.authentication.take(name)]),
      )
      seen.push({ id: input.id, metricType: input.metricType, fields })
      const threshold = Number(fields['threshold'] ?? 10)
      if (fields['password'] === 'refused-password') {
        input.problem('password', `got ${JSON.stringify(fields['password'])}, must be another`)
      }
      if (!(threshold > 0)) {
        input.problem('threshold', `got ${JSON.stringify(fields['threshold'])}, must be a number above 0`)
        return undefined
      }
      return {
        trigger: { type, id: input.id, subject: fields['source'] ?? '' },
        policy: policyOf(input, fields),
      }
    },
    createSource: () => {
      throw new Error('nothing is read in these tests')
    },
  }
}

function policyOf({ id, metricType }: TriggerInput, fields: Seen['fields']): TriggerPolicy {
  const { threshold, activation, targetLagSeconds } = fields
  return {
    id,
    messagesPerPod: Number(threshold ?? 10),
    forecast: false,
    allowIdleConsumers: false,
    partitionSteps: false,
    ...(metricType === 'Value' ? { metricType } : {}),
    ...(activation === undefined ? {} : { activation: Number(activation) }),
    ...(targetLagSeconds === undefined ? {} : { targetLagMs: Number(targetLagSeconds) * 1_000 }),
  }
}

/** Options without secrets, with the counting kind. */
export function optionsOf(changes: Partial<LoadOptions> = {}): LoadOptions {
  return {
    kinds: [countingKind()],
    namespace: 'shop',
    environment: {},
    offline: false,
    dryRun: false,
    messageCountThreshold: 1_000,
    ...changes,
  }
}

/** Loads one text as a file `objects.yaml`. */
export function load(
  t: TestContext,
  text: string,
  changes: Partial<LoadOptions> = {},
): Promise<LoadedObjects> {
  return loadScaledObjects([join(folderOf(t, { 'objects.yaml': text }), 'objects.yaml')], optionsOf(changes))
}

/** A ScaledObject `orders` of one trigger, with more lines in its metadata and its spec (unindented). */
export function scaledObject({ metadata = '', spec = '', triggers = '- type: count' } = {}): string {
  const indented = (text: string, by: string): string =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `${by}${line}\n`)
      .join('')
  return [
    'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata:\n  name: orders\n',
    indented(metadata, '  '),
    'spec:\n  scaleTargetRef:\n    name: consumer\n',
    indented(spec, '  '),
    '  triggers:\n',
    indented(triggers, '  '),
  ].join('')
}

/** The one target of a text that has no problem. */
export async function targetOf(
  t: TestContext,
  text: string,
  changes: Partial<LoadOptions> = {},
): Promise<Target> {
  const { targets, problems } = await load(t, text, changes)
  const [loaded, ...others] = targets
  if (loaded === undefined || others.length > 0 || problems.length > 0) {
    throw new Error(`not one target: ${problems.map(renderProblem).join('\n')}`)
  }
  return loaded.target
}

/** The policy that a spec (unindented lines) asks for. */
export async function policyOfSpec(t: TestContext, spec: string, metadata = ''): Promise<Policy> {
  return (await targetOf(t, scaledObject({ spec, metadata }))).policy
}

/** The problems of a text, without the folder: `4: ScaledObject shop/orders: spec.x: …`. */
export async function problemsOf(
  t: TestContext,
  text: string,
  changes: Partial<LoadOptions> = {},
): Promise<readonly string[]> {
  const { problems } = await load(t, text, changes)
  return problems.map((problem) => renderProblem(problem).replace(/^.*objects\.yaml:/, ''))
}
