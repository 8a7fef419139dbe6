import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { validate } from '../../../src/cli/validate.ts'
import type { LoadedObjects } from '../../../src/config/scaled-objects/load.ts'
import { loadScaledObjects } from '../../../src/config/scaled-objects/load.ts'
import { mountedSecrets } from '../../../src/config/scaled-objects/secrets.ts'
import { TRIGGER_KINDS } from '../../../src/trigger-kinds.ts'
import { FORMS, parametersOf } from './keda-forms.ts'
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

function loadForm(t: TestContext, form: Form): Promise<LoadedObjects> {
  const secrets = Object.entries(form.authentication ?? {}).map(([name, text]) => [`server/${name}`, text])
  const folder = folderOf(t, { 'a.yaml': textOf(form), ...Object.fromEntries(secrets) })
  const options = {
    kinds: TRIGGER_KINDS,
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

suite('docs/keda.md', () => {
  const sections = readFileSync('docs/keda.md', 'utf8').split(/^###? /m)
  for (const { type } of TRIGGER_KINDS) {
    test(`has a row for every parameter of ${type} that is taken, and for no other`, () => {
      const section = sections.find((text) => text.startsWith(type)) ?? ''
      const rows = [...section.matchAll(/^\| (`[^|]*)\| ([^|]*?) *\|/gm)]
      const taken = rows.filter(([, , verdict]) => verdict !== 'not supported')
      const names = taken.flatMap(([, cell = '']) =>
        [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
      )
      assert.deepEqual(names.toSorted(), [...parametersOf(type)].toSorted())
    })
  }
})
