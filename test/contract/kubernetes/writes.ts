import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import type { KubernetesEnvironment } from './environment.ts'
import {
  ask,
  collection,
  deployment,
  failure,
  jsonPatch,
  mergePatch,
  newDeployment,
  newGadget,
} from './requests.ts'

const lease = (metadata: object, spec: object = {}) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata,
  spec,
})

/** The finer points of writing: preconditions, names, and every operation of a JSON patch. */
export function writesContract(environment: () => KubernetesEnvironment): void {
  const leases = (): string => collection(environment(), 'coordination.k8s.io/v1', 'leases')

  suite('a precondition', () => {
    test('on the uid keeps a PUT from an object that was created again: 409 Conflict', async () => {
      const { name, path } = await newGadget(environment())
      const { body: read } = await ask(environment(), 'GET', path)
      const body = {
        ...read,
        metadata: { name, uid: 'other', resourceVersion: read.metadata.resourceVersion },
      }
      const answer = await ask(environment(), 'PUT', path, { body })
      assert.deepEqual([answer.code, answer.body.reason], [409, 'Conflict'])
      const why = `Precondition failed: UID in precondition: other, UID in object meta: ${read.metadata.uid}`
      assert.ok(answer.body.message.endsWith(why), answer.body.message)
    })

    for (const [what, change] of [
      ['uid', { uid: 'other' }],
      ['resourceVersion', { resourceVersion: '1' }],
    ] as const) {
      test(`on the ${what} keeps a DELETE from another object: 409 Conflict`, async () => {
        const { path } = await newGadget(environment())
        const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: change }
        const answer = await ask(environment(), 'DELETE', path, { body })
        assert.deepEqual([answer.code, answer.body.reason], [409, 'Conflict'])
        assert.match(
          answer.body.message,
          /^Operation cannot be fulfilled on Gadget\.contract\.example ".*": the /,
        )
        assert.equal((await ask(environment(), 'GET', path)).code, 200)
      })
    }

    test('that holds is no obstacle', async () => {
      const { path } = await newGadget(environment())
      const { uid, resourceVersion } = (await ask(environment(), 'GET', path)).body.metadata
      const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid, resourceVersion } }
      assert.equal((await ask(environment(), 'DELETE', path, { body })).code, 200)
    })
  })

  suite('a name', () => {
    test('is made up where only its beginning is given', async () => {
      const generateName = `${uniqueName('orders')}-`
      const { code, body } = await ask(environment(), 'POST', leases(), { body: lease({ generateName }) })
      assert.deepEqual([code, body.metadata.generateName], [201, generateName])
      assert.match(body.metadata.name, new RegExp(`^${generateName}[a-z0-9]{5}$`))
    })

    test('must be given or begun: 422 Invalid', async () => {
      const { code, body } = await ask(environment(), 'POST', leases(), { body: lease({}) })
      const why = 'Required value: name or generateName is required'
      assert.deepEqual(
        [code, body.message],
        [422, `Lease.coordination.k8s.io "" is invalid: metadata.name: ${why}`],
      )
    })

    test('of the object is that of the path: 400 BadRequest', async () => {
      const { name, path } = await newGadget(environment())
      const { body } = await ask(environment(), 'GET', path)
      const other = { ...body, metadata: { ...body.metadata, name: 'other' } }
      const answer = await ask(environment(), 'PUT', path, { body: other })
      const message = `the name of the object (other) does not match the name on the URL (${name})`
      assert.deepEqual([answer.code, answer.body], [400, failure(400, 'BadRequest', message)])
    })

    test('of the namespace is that of the path: 400 BadRequest', async () => {
      const body = lease({ name: uniqueName('leader'), namespace: 'default' })
      const answer = await ask(environment(), 'POST', leases(), { body })
      const message = 'the namespace of the provided object does not match the namespace sent on the request'
      assert.deepEqual([answer.code, answer.body], [400, failure(400, 'BadRequest', message)])
    })
  })

  suite('a JSON patch', () => {
    for (const [operation, expected] of [
      [
        { op: 'add', path: '/metadata/labels/c', value: '3' },
        { a: '1', b: '2', c: '3' },
      ],
      [{ op: 'remove', path: '/metadata/labels/a' }, { b: '2' }],
      [
        { op: 'replace', path: '/metadata/labels/a', value: '9' },
        { a: '9', b: '2' },
      ],
      [
        { op: 'move', from: '/metadata/labels/a', path: '/metadata/labels/c' },
        { b: '2', c: '1' },
      ],
      [
        { op: 'copy', from: '/metadata/labels/a', path: '/metadata/labels/c' },
        { a: '1', b: '2', c: '1' },
      ],
      [
        { op: 'add', path: '/metadata/labels/x.y~1z', value: '3' },
        { a: '1', b: '2', 'x.y/z': '3' },
      ],
      [
        { op: 'test', path: '/metadata/labels/a', value: '1' },
        { a: '1', b: '2' },
      ],
    ] as const) {
      test(JSON.stringify(operation), async () => {
        const path = await newLabelled()
        const { code, body } = await ask(environment(), 'PATCH', path, {
          body: [operation],
          contentType: jsonPatch,
        })
        assert.deepEqual([code, body.metadata.labels], [200, expected])
      })
    }

    for (const operation of [
      { op: 'remove', path: '/metadata/labels/missing' },
      { op: 'move', from: '/metadata/labels/missing', path: '/metadata/labels/c' },
      { op: 'add', path: '/metadata/nowhere/c', value: '3' },
      { op: 'test', path: '/metadata/labels/a', value: '2' },
      { op: 'conquer', path: '/metadata/labels/a' },
    ]) {
      test(`${JSON.stringify(operation)} does not fit: 422 Invalid`, async () => {
        const asked = { body: [operation], contentType: jsonPatch }
        const { code, body } = await ask(environment(), 'PATCH', await newLabelled(), asked)
        const message = 'the server rejected our request due to an error in our request'
        assert.deepEqual([code, body], [422, failure(422, 'Invalid', message, {})])
      })
    }

    async function newLabelled(): Promise<string> {
      const name = uniqueName('leader')
      const body = lease({ name, labels: { a: '1', b: '2' } })
      assert.equal((await ask(environment(), 'POST', leases(), { body })).code, 201)
      return `${leases()}/${name}`
    }
  })

  suite('a merge patch', () => {
    test('lays objects over each other, replaces the rest, and removes what is null', async () => {
      const name = uniqueName('leader')
      const body = lease(
        { name, labels: { a: '1', b: '2' } },
        { holderIdentity: 'me', leaseDurationSeconds: 5 },
      )
      await ask(environment(), 'POST', leases(), { body })
      const change = { metadata: { labels: { b: null, c: '3' } }, spec: { holderIdentity: 'you' } }
      const asked = { body: change, contentType: mergePatch }
      const answer = await ask(environment(), 'PATCH', `${leases()}/${name}`, asked)
      assert.deepEqual(answer.body.metadata.labels, { a: '1', c: '3' })
      assert.deepEqual(answer.body.spec, { holderIdentity: 'you', leaseDurationSeconds: 5 })
    })
  })

  suite('a selector', () => {
    test('is shown in the scale as a query, ordered by key', async () => {
      const matchExpressions = [
        { key: 'tier', operator: 'In', values: ['b', 'a'] },
        { key: 'canary', operator: 'DoesNotExist' },
        { key: 'app', operator: 'Exists' },
        { key: 'zone', operator: 'NotIn', values: ['x'] },
      ]
      const labels = { app: 'orders', tier: 'a' }
      const { spec } = deployment('orders', { replicas: 0 })
      const template = { ...spec.template, metadata: { labels } }
      const { path } = await newDeployment(environment(), {
        replicas: 0,
        selector: { matchExpressions },
        template,
      })
      const { body } = await ask(environment(), 'GET', `${path}/scale`)
      assert.equal(body.status.selector, 'app,!canary,tier in (a,b),zone notin (x)')
    })

    test('must select the pods of the template, and never changes: 422 Invalid', async () => {
      const { path } = await newDeployment(environment(), { replicas: 0 })
      const body = deployment(uniqueName('orders'), { selector: { matchLabels: { app: 'others' } } })
      const created = await ask(environment(), 'POST', collection(environment(), 'apps/v1', 'deployments'), {
        body,
      })
      assert.deepEqual([created.code, created.body.reason], [422, 'Invalid'])
      assert.match(created.body.message, /`selector` does not match template `labels`/)
      const change = { body: { spec: { selector: { matchLabels: { tier: 'a' } } } }, contentType: mergePatch }
      const patched = await ask(environment(), 'PATCH', path, change)
      assert.deepEqual([patched.code, patched.body.reason], [422, 'Invalid'])
      assert.match(patched.body.message, /spec\.selector: Invalid value: .*field is immutable/)
    })
  })

  suite('a HorizontalPodAutoscaler', () => {
    const autoscaler = (spec: object) => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: uniqueName('orders') },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' },
        maxReplicas: 3,
        ...spec,
      },
    })
    const create = (spec: object) =>
      ask(environment(), 'POST', collection(environment(), 'autoscaling/v2', 'horizontalpodautoscalers'), {
        body: autoscaler(spec),
      })

    test('has a minimum of 1 unless it says otherwise', async () => {
      const { code, body } = await create({})
      assert.deepEqual([code, body.spec.minReplicas, body.spec.maxReplicas], [201, 1, 3])
    })

    for (const [what, spec, message] of [
      [
        'without a maximum',
        { maxReplicas: 0 },
        /spec\.maxReplicas: Required value: must be set and greater than 0/,
      ],
      [
        'with less than its minimum',
        { minReplicas: 5 },
        /spec\.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`/,
      ],
      [
        'without a target',
        { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: '' } },
        /spec\.scaleTargetRef\.name: Required value/,
      ],
    ] as const) {
      test(`${what} is 422 Invalid`, async () => {
        const { code, body } = await create(spec)
        assert.deepEqual([code, body.reason], [422, 'Invalid'])
        assert.match(body.message, message)
      })
    }
  })
}
