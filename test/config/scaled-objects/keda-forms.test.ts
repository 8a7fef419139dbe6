import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { validate } from '../../../src/cli/validate.ts'
import type { LoadedObjects } from '../../../src/config/scaled-objects/load.ts'
import { loadScaledObjects } from '../../../src/config/scaled-objects/load.ts'
import { mountedSecrets } from '../../../src/config/scaled-objects/secrets.ts'
import type { Fields, TriggerInput, TriggerKind } from '../../../src/ports.ts'
import { TRIGGER_KINDS } from '../../../src/trigger-kinds.ts'
import { FORMS, PARAMETERS_OF_KEDA } from './keda-forms.ts'
import type { Form } from './keda-forms.ts'
import { folderOf, optionsOf, scaledObject } from './loading.ts'

const indented = (text: string): string => text.replaceAll(/^/gm, '    ')

function textOf({ type, metadata, metricType, authentication }: Form): string {
  const lines = [
    `- type: ${type}`,
    ...(metricType === undefined ? [] : [`  metricType: ${metricType}`]),
    `  metadata:\n${indented(metadata)}`,
    ...(authentication === undefined ? [] : ['  authenticationRef:\n    name: login']),
  ]
  const object = scaledObject({ triggers: lines.join('\n') })
  return authentication === undefined ? object : `${login(Object.keys(authentication))}---\n${object}`
}

const login = (parameters: readonly string[]): string => `apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  name: login
spec:
  secretTargetRef:
${parameters.map((name) => `    - parameter: ${name}\n      name: server\n      key: ${name}\n`).join('')}`

function loadForm(
  t: TestContext,
  form: Form,
  kinds: readonly TriggerKind[] = TRIGGER_KINDS,
): Promise<LoadedObjects> {
  const secrets = Object.entries(form.authentication ?? {}).map(([name, text]) => [`server/${name}`, text])
  const folder = folderOf(t, { 'a.yaml': textOf(form), ...Object.fromEntries(secrets) })
  const options = {
    kinds,
    environment: form.environment ?? {},
    secrets: mountedSecrets(folder),
  }
  return loadScaledObjects([join(folder, 'a.yaml')], optionsOf(options))
}

for (const form of FORMS) {
  suite(`${form.type}, ${form.name} (${form.source})`, () => {
    test('is a target without a problem', async (t) => {
      const { targets, problems } = await loadForm(t, form)
      assert.deepEqual(problems, [])
      const [trigger] = targets[0]?.target.triggers ?? []
      assert.equal(trigger?.type, form.type)
      assert.doesNotMatch(trigger?.subject ?? '', /hush|token|guest/)
    })

    test('validates where neither secrets nor variables are', async (t) => {
      const folder = folderOf(t, { 'a.yaml': textOf(form) })
      const { exitCode, text } = await validate({ paths: [folder], json: false }, TRIGGER_KINDS, {})
      assert.equal(exitCode, 0, text)
    })
  })
}

/** Everything that the kind asks for when it is given all its forms, in the metadata or in the TriggerAuthentication. */
async function takenBy(t: TestContext, { type }: TriggerKind): Promise<ReadonlySet<string>> {
  const taken = new Set<string>()
  const recording = (fields: Fields): Fields => ({
    take: (name) => {
      taken.add(name)
      return fields.take(name)
    },
  })
  const kinds = TRIGGER_KINDS.map((kind) => ({
    ...kind,
    parse: (input: TriggerInput) =>
      kind.parse({
        ...input,
        metadata: recording(input.metadata),
        authentication: recording(input.authentication),
      }),
  }))
  for (const form of FORMS) if (form.type === type) await loadForm(t, form, kinds)
  return taken
}

suite('docs/keda.md', () => {
  const sections = readFileSync('docs/keda.md', 'utf8').split(/^###? /m)
  const rowsOf = (type: string, isRefused: boolean): readonly string[] => {
    const section = sections.find((text) => text.startsWith(type)) ?? ''
    const rows = [...section.matchAll(/^\| (`[^|]*)\| ([^|]*?) *\|/gm)]
    return rows
      .filter(([, , verdict]) => (verdict === 'not supported') === isRefused)
      .flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
      .toSorted()
  }

  for (const kind of TRIGGER_KINDS) {
    test(`has a row for every parameter of ${kind.type} that is taken, and for no other`, async (t) => {
      assert.deepEqual(rowsOf(kind.type, false), [...(await takenBy(t, kind))].toSorted())
    })

    test(`has a row for every parameter of ${kind.type} that is refused, and for no other`, () => {
      assert.deepEqual(rowsOf(kind.type, true), Object.keys(kind.unsupported ?? {}).toSorted())
    })

    test(`has a row for every parameter of ${kind.type} that KEDA has`, () => {
      const known = new Set([...rowsOf(kind.type, false), ...rowsOf(kind.type, true)])
      const all = PARAMETERS_OF_KEDA[kind.type]?.split(/\s+/) ?? []
      assert.ok(all.length > 3)
      assert.deepEqual(
        all.filter((name) => !known.has(name)),
        [],
      )
    })
  }
})
