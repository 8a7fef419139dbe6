import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { AutoscalerError } from '../../src/errors.ts'
import { readAccess } from '../../src/kubernetes/access.ts'
import { identityIn, parseReplicas, readyReplicasOf, workloadIn } from '../../src/kubernetes/workload.ts'
import type { TargetKind } from '../../src/ports.ts'
import { orders } from './support/orders.ts'

const access = readAccess(orders)
const custom: TargetKind = { kind: 'rollouts', group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts' }

suite('spec.replicas', () => {
  const good = [
    { body: { spec: { replicas: 3 } }, expected: 3 },
    { body: { spec: { replicas: 0 } }, expected: 0 },
    { body: { spec: {} }, expected: undefined },
    { body: { spec: { replicas: null } }, expected: undefined },
  ]
  for (const { body, expected } of good) {
    test(`of ${JSON.stringify(body)} is ${expected ?? 'left out'}`, () => {
      assert.equal(parseReplicas(body, access), expected)
    })
  }

  const bad = [
    { body: {}, says: /"orders" in namespace "shop" has no spec/ },
    { body: null, says: /has no spec/ },
    { body: [], says: /has no spec/ },
    { body: { spec: 'x' }, says: /has no spec/ },
    { body: { spec: { replicas: -1 } }, says: /spec\.replicas is -1, not a whole number of at least 0/ },
    { body: { spec: { replicas: 1.5 } }, says: /spec\.replicas is 1\.5/ },
    { body: { spec: { replicas: '3' } }, says: /spec\.replicas is "3"/ },
    { body: { spec: { replicas: 1e21 } }, says: /spec\.replicas is 1e\+21/ },
    { body: { spec: { replicas: 'x'.repeat(10_000) } }, says: /^.{0,200}$/ },
  ]
  for (const { body, says } of bad) {
    test(`of ${JSON.stringify(body).slice(0, 60)} is Invalid`, () => {
      assert.throws(() => parseReplicas(body, access), { code: 'Invalid', message: says })
    })
  }
})

suite('status.readyReplicas', () => {
  const cases = [
    { name: 'a count is taken as it is', body: { status: { readyReplicas: 2 } }, apps: 2, others: 2 },
    {
      name: 'left out it is 0 for a built-in kind',
      body: { status: { replicas: 2 } },
      apps: 0,
      others: undefined,
    },
    { name: 'without a status it is unknown', body: {}, apps: undefined, others: undefined },
    {
      name: 'nonsense is unknown',
      body: { status: { readyReplicas: 'x' } },
      apps: undefined,
      others: undefined,
    },
  ]
  for (const { name, body, apps, others } of cases) {
    test(name, () => {
      assert.equal(readyReplicasOf(body, orders.kind), apps)
      assert.equal(readyReplicasOf(body, custom), others)
    })
  }
})

test('whatever JSON comes, replicas are a count, left out, or Invalid', () => {
  const replicas = fc.oneof(fc.jsonValue(), fc.integer(), fc.double())
  const body = fc.oneof(fc.jsonValue(), fc.record({ spec: fc.record({ replicas }) }))
  fc.assert(
    fc.property(body, (value) => {
      try {
        const count = parseReplicas(value, access)
        assert.ok(count === undefined || (Number.isInteger(count) && count >= 0))
      } catch (error) {
        assert.ok(error instanceof AutoscalerError)
        assert.equal(error.code, 'Invalid')
      }
      const ready = readyReplicasOf(value, custom)
      assert.ok(ready === undefined || ready >= 0)
    }),
  )
})

suite('a workload is known', () => {
  const cases = [
    {
      name: 'by its own words',
      body: { apiVersion: 'argoproj.io/v1beta1', kind: 'Rollout', metadata: { uid: 'u-1' } },
      expected: { apiVersion: 'argoproj.io/v1beta1', kind: 'Rollout', uid: 'u-1' },
    },
    {
      name: 'by the settings while it has not been read',
      body: undefined,
      expected: { apiVersion: 'argoproj.io/v1alpha1', kind: 'rollouts' },
    },
    {
      name: 'by the settings where it makes no sense',
      body: { apiVersion: 1, kind: null, metadata: { uid: {} } },
      expected: { apiVersion: 'argoproj.io/v1alpha1', kind: 'rollouts' },
    },
  ]
  for (const { name, body, expected } of cases) {
    test(name, () => assert.deepEqual(identityIn(body, custom), expected))
  }
})

suite('who wrote the replicas last', () => {
  const entry = (manager: string, fields: object, subresource?: string): object => ({
    manager,
    operation: 'Update',
    fieldsV1: { 'f:spec': fields },
    ...(subresource === undefined ? {} : { subresource }),
  })
  const writer = (managedFields?: unknown) =>
    workloadIn({ metadata: { managedFields }, spec: {} }, orders.kind, access).writer

  test('is the manager of that field, and how it wrote', () => {
    const others = [entry('kubectl', { 'f:template': {} }), entry('controller', {}, 'status')]
    const replicas = { 'f:replicas': {} }
    assert.deepEqual(writer([...others, entry('keda', replicas, 'scale')]), {
      manager: 'keda',
      viaScale: true,
    })
    assert.deepEqual(writer([...others, entry('kubectl', replicas)]), { manager: 'kubectl', viaScale: false })
  })

  for (const managedFields of [undefined, [], [{}], 'x', [null], [entry('x', {})]]) {
    test(`is not known from ${JSON.stringify(managedFields)}`, () => {
      assert.equal(writer(managedFields), undefined)
    })
  }
})
