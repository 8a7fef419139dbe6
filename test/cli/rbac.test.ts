import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { CommandError, UsageError } from '../../src/cli/command.ts'
import { rbac } from '../../src/cli/rbac.ts'
import { TRIGGER_KINDS } from '../../src/trigger-kinds.ts'

const serviceAccount = { name: 'kafka-autoscaler' }

function scaledObject(name: string, namespace: string, authentication = ''): string {
  return `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  scaleTargetRef: {name: ${name}}
  triggers:
    - type: prometheus
      metadata: {serverAddress: "http://prometheus:9090", query: up, threshold: "5"${authentication}}
`
}

async function file(t: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rbac-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'objects.yaml')
  await writeFile(path, text)
  return path
}

async function objectsOf(
  paths: readonly string[],
  account: { name: string; namespace?: string } = serviceAccount,
  environment: Record<string, string> = {},
) {
  const settings = { NAMESPACE: 'shop', ...environment }
  const text = await rbac({ paths, serviceAccount: account }, TRIGGER_KINDS, settings)
  return parseAllDocuments(text).map((document) => document.toJS())
}

suite('rbac', () => {
  test('without a path is for the target of the settings', async () => {
    const [role, binding, ...more] = await objectsOf([])
    assert.deepEqual(more, [])
    assert.deepEqual([role.kind, role.metadata.namespace], ['Role', 'shop'])
    assert.deepEqual(role.rules[0], {
      apiGroups: ['apps'],
      resources: ['deployments'],
      resourceNames: ['my-deployment'],
      verbs: ['get'],
    })
    assert.deepEqual([binding.kind, binding.roleRef.name], ['RoleBinding', role.metadata.name])
    assert.deepEqual(binding.subjects, [{ kind: 'ServiceAccount', name: 'kafka-autoscaler' }])
  })

  test('prints rules as people write them', async () => {
    const text = await rbac({ paths: [], serviceAccount }, TRIGGER_KINDS, {})
    assert.match(
      text,
      /^ {2}- apiGroups: \[apps\]\n {4}resources: \[deployments\]\n {4}resourceNames: \[my-deployment\]\n {4}verbs: \[get\]$/m,
    )
  })

  test('is for all objects of the files, a Role for each namespace', async (t) => {
    const path = await file(t, [scaledObject('a', 'shop'), scaledObject('"true"', 'front')].join('---\n'))
    const objects = await objectsOf([path], { name: 'scaler', namespace: 'ops' })
    assert.deepEqual(
      objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`),
      ['Role front', 'RoleBinding front', 'Role shop', 'RoleBinding shop'],
    )
    assert.deepEqual(objects[0].rules[0].resourceNames, ['true'])
    assert.deepEqual(objects[3].subjects, [{ kind: 'ServiceAccount', name: 'scaler', namespace: 'ops' }])
  })

  test('asks where the daemon runs when the targets are in several namespaces', async (t) => {
    const path = await file(t, [scaledObject('a', 'shop'), scaledObject('b', 'front')].join('---\n'))
    await assert.rejects(objectsOf([path]), (error) => {
      assert.ok(error instanceof UsageError)
      assert.match(error.message, /front, shop; .*--service-account NAMESPACE\/kafka-autoscaler/)
      return true
    })
  })

  const authentication = (namespace: string): string => `apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: {name: basic, namespace: ${namespace}}
spec:
  secretTargetRef:
    - {parameter: password, name: login, key: password}
    - {parameter: username, name: login, key: user}
    - {parameter: customAuthValue, name: another, key: value}
  configMapTargetRef: [{parameter: customAuthHeader, name: headers, key: name}]
`
  const objects = `${scaledObject('a', 'shop', ', authModes: "basic,custom"')}      authenticationRef: {name: basic}
---
${authentication('shop')}---
${authentication('vault')}`

  /** The rules that are about secrets. */
  const secretRules = (role: { rules: { resources: string[] }[] }) =>
    role.rules.filter(({ resources }) => /secrets|configmaps/.test(resources.join()))

  test('needs no secrets, as they are mounted', async (t) => {
    const path = await file(t, objects)
    const roles = [
      ...(await objectsOf([path])),
      ...(await objectsOf([], serviceAccount, { SCALED_OBJECTS: path })),
    ]
    assert.equal(roles.length, 4)
    assert.deepEqual(roles[0].rules[0].resourceNames, ['a'])
    assert.doesNotMatch(JSON.stringify(roles), /secrets|configmaps/)
  })

  test('lets the secrets of the files be got by their names, where they are to be read', async (t) => {
    const path = await file(t, objects)
    const read = { SCALED_OBJECTS_READ_SECRETS: 'true' }
    const account = { name: 'scaler', namespace: 'shop' }
    const of = { apiGroups: [''], verbs: ['get'] }
    const expected = [
      { ...of, resources: ['secrets'], resourceNames: ['another', 'login'] },
      { ...of, resources: ['configmaps'], resourceNames: ['headers'] },
    ]
    for (const printed of [
      await objectsOf([path], account, read),
      await objectsOf([], account, { ...read, SCALED_OBJECTS: path }),
      await objectsOf([path], account, { ...read, SCALED_OBJECTS: '/elsewhere' }),
    ]) {
      const [shop, , vault] = printed
      assert.deepEqual([shop.metadata.namespace, vault.metadata.namespace], ['shop', 'vault'])
      assert.deepEqual(secretRules(shop), expected)
      assert.deepEqual(vault.rules, expected, 'without a target there is nothing else to do')
    }
  })

  test('of files with problems is none', async (t) => {
    const path = await file(t, scaledObject('a', 'shop').replace(': prometheus\n', ': prometheuss\n'))
    await assert.rejects(objectsOf([path]), (error) => {
      assert.ok(error instanceof CommandError)
      assert.match(error.message, /prometheuss/)
      return true
    })
  })
})
