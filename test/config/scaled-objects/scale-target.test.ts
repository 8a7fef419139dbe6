import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { problemsOf, scaledObject, targetOf } from './loading.ts'

const referring = (reference: string, metadata = ''): string =>
  scaledObject({ metadata }).replace('    name: consumer\n', `    name: consumer\n${reference}`)

suite('scaleTargetRef (keda-docs 2.21 reference/scaledobject-spec)', () => {
  const table: { reference: string; id: string; group: string; version: string }[] = [
    { reference: '', id: 'shop/deployments/consumer', group: 'apps', version: 'v1' },
    { reference: '    kind: StatefulSet\n', id: 'shop/statefulsets/consumer', group: 'apps', version: 'v1' },
    {
      reference: '    apiVersion: argoproj.io/v1alpha1\n    kind: Rollout\n',
      id: 'shop/rollouts/consumer',
      group: 'argoproj.io',
      version: 'v1alpha1',
    },
    {
      reference: '    apiVersion: v1\n    kind: ReplicationController\n',
      id: 'shop/replicationcontrollers/consumer',
      group: '',
      version: 'v1',
    },
    {
      reference: '    apiVersion: example.com/v1\n    kind: Proxy\n',
      id: 'shop/proxies/consumer',
      group: 'example.com',
      version: 'v1',
    },
    {
      reference: '    apiVersion: example.com/v1\n    kind: Process\n',
      id: 'shop/processes/consumer',
      group: 'example.com',
      version: 'v1',
    },
  ]
  for (const { reference, id, group, version } of table) {
    test(`names ${id}`, async (t) => {
      const target = await targetOf(t, referring(reference))
      assert.equal(target.id, id)
      assert.deepEqual([target.kind.group, target.kind.version], [group, version])
    })
  }

  test('with an annotation where the plural cannot be guessed', async (t) => {
    const reference = '    apiVersion: example.com/v1\n    kind: Mouse\n'
    const target = await targetOf(
      t,
      referring(reference, 'annotations: { kafka-autoscaler/target-plural: mice }'),
    )
    assert.equal(target.kind.plural, 'mice')
  })

  test('refuses what is no name, version or kind', async (t) => {
    const text = referring('    apiVersion: apps\n    kind: deployment\n').replace('consumer', 'Consumer')
    assert.deepEqual(
      (await problemsOf(t, text)).map((problem) => problem.replace(/.*scaleTargetRef\./, '')),
      [
        'name: got "Consumer", must be lower-case letters, digits, "-" and ".", at most 253',
        'apiVersion: got "apps", must be a group and a version such as apps/v1',
        'kind: got "deployment", must be a kind such as StatefulSet',
      ],
    )
  })

  test('is required, as the triggers are', async (t) => {
    const text = 'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: a }\nspec: {}\n'
    assert.deepEqual(await problemsOf(t, text), [
      '4: ScaledObject shop/a: spec.scaleTargetRef: must be set',
      '4: ScaledObject shop/a: spec.triggers: must be set',
    ])
  })
})
