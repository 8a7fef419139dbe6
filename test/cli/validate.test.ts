import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { validate } from '../../src/cli/validate.ts'
import { countingKind, folderOf, scaledObject } from '../config/scaled-objects/loading.ts'

const kinds = [countingKind()]
const triggers = '- type: count\n  metadata: { source: "the \\e[31mshop" }'

suite('validate', () => {
  test('tells what each file asks for', async (t) => {
    const file = join(folderOf(t, { 'a.yaml': scaledObject({ triggers }) }), 'a.yaml')
    assert.deepEqual(await validate({ paths: [file], json: false }, kinds, { NAMESPACE: 'shop' }), {
      text: `✓ ScaledObject shop/orders: shop/deployments/consumer from 0 to 100 replicas, every 15 s, on the  [31mshop
1 target, 0 problems.
`,
      exitCode: 0,
    })
  })

  test('tells every problem by file, line and field, and ends with 1', async (t) => {
    const folder = folderOf(t, { 'a.yaml': scaledObject({ spec: 'pollingInterval: 0\nmaxReplicas: 3' }) })
    assert.deepEqual(await validate({ paths: [folder], json: false }, kinds, {}), {
      text: `✗ ${folder}/a.yaml:8: ScaledObject default/orders: spec.pollingInterval: got 0, must be a whole number from 1 to 2147483647
✗ ${folder}/a.yaml:9: ScaledObject default/orders: spec.maxReplicas: is no field of this object; there are scaleTargetRef, pollingInterval, cooldownPeriod, initialCooldownPeriod, idleReplicaCount, minReplicaCount, maxReplicaCount, fallback, advanced, triggers
0 targets, 2 problems.
`,
      exitCode: 1,
    })
  })

  test('ends with 2 when there is nothing to read', async () => {
    assert.deepEqual(await validate({ paths: ['/no/where'], json: false }, kinds, {}), {
      text: '✗ /no/where: no such file or directory\n0 targets, 1 problem.\n',
      exitCode: 2,
    })
  })

  test('says what it cannot check without the secrets', async (t) => {
    const text = scaledObject({ triggers: '- type: count\n  metadata: { thresholdFromEnv: LAG }' })
    const folder = folderOf(t, { 'a.yaml': text })
    const blind = await validate({ paths: [folder], json: false }, kinds, {})
    assert.equal(blind.exitCode, 0)
    assert.match(
      blind.text,
      /^\? ScaledObject default\/orders: its triggers cannot be fully checked without variable LAG\n1 target, 0 problems/,
    )
    const seeing = await validate({ paths: [folder], json: false }, kinds, { LAG: '0' })
    assert.equal(seeing.exitCode, 1)
  })

  test('reads secrets where they are mounted', async (t) => {
    const login = `apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: { name: login }
spec: { secretTargetRef: [{ parameter: threshold, name: kafka, key: lag }] }
---
`
    const text = scaledObject({ triggers: '- type: count\n  authenticationRef: { name: login }' })
    const folder = folderOf(t, { 'a.yaml': login + text, 'secrets/kafka/lag': '0' })
    const command = { paths: [join(folder, 'a.yaml')], json: false }
    const result = await validate(command, kinds, { SCALED_OBJECTS_SECRETS: join(folder, 'secrets') })
    assert.match(result.text, /authenticationRef.threshold: got \*{6}, must be a number above 0/)
  })

  test('as JSON tells the policies, but of a trigger only what names it', async (t) => {
    const folder = folderOf(t, { 'a.yaml': scaledObject({ triggers }) })
    const { text } = await validate({ paths: [folder], json: true }, kinds, {})
    const { valid, targets, problems, unchecked } = JSON.parse(text)
    assert.deepEqual([valid, problems, unchecked], [true, [], []])
    assert.equal(targets[0].policy.maxReplicas, 100)
    assert.deepEqual(targets[0].triggers, [{ type: 'count', id: 'count-0', subject: 'the \u001b[31mshop' }])
  })
})
