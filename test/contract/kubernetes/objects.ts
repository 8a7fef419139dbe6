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
  strategicMergePatch,
} from './requests.ts'

/** Workloads as objects: created, read, changed, deleted, and how that fails. */
export function objectsContract(environment: () => KubernetesEnvironment): void {
  const deployments = (): string => collection(environment(), 'apps/v1', 'deployments')

  suite('a workload', () => {
    test('is created with what the server adds and defaults, and read back', async () => {
      const kubernetes = environment()
      const name = uniqueName('orders')
      const { spec, ...rest } = deployment(name)
      const { replicas: _, ...unsaid } = spec
      const { code, body } = await ask(kubernetes, 'POST', deployments(), { body: { ...rest, spec: unsaid } })
      assert.deepEqual([code, body.apiVersion, body.kind], [201, 'apps/v1', 'Deployment'])
      const { uid, resourceVersion, creationTimestamp, ...metadata } = body.metadata
      assert.match(uid, /^[0-9a-f-]{36}$/)
      assert.match(resourceVersion, /^\d+$/)
      assert.match(creationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      assert.partialDeepStrictEqual(metadata, { name, namespace: kubernetes.namespace, generation: 1 })
      assert.partialDeepStrictEqual(body.spec, {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      })
      const read = (await ask(kubernetes, 'GET', `${deployments()}/${name}`)).body
      assert.deepEqual([read.metadata.uid, read.spec], [uid, body.spec])
    })

    test('cannot be created twice: 409 AlreadyExists', async () => {
      const { name } = await newDeployment(environment(), { replicas: 0 })
      const { code, body } = await ask(environment(), 'POST', deployments(), { body: deployment(name) })
      const details = { name, group: 'apps', kind: 'deployments' }
      const expected = failure(409, 'AlreadyExists', `deployments.apps "${name}" already exists`, details)
      assert.deepEqual([code, body], [409, expected])
    })

    test('cannot be created in a namespace that does not exist: 404 NotFound', async () => {
      const name = uniqueName('nowhere')
      const path = `/apis/apps/v1/namespaces/${name}/deployments`
      const { code, body } = await ask(environment(), 'POST', path, { body: deployment('orders') })
      const expected = failure(404, 'NotFound', `namespaces "${name}" not found`, {
        name,
        kind: 'namespaces',
      })
      assert.deepEqual([code, body], [404, expected])
    })

    test('must have a name of lower-case letters: 422 Invalid', async () => {
      const { code, body } = await ask(environment(), 'POST', deployments(), { body: deployment('Orders_1') })
      assert.deepEqual([code, body.reason, body.details.kind], [422, 'Invalid', 'Deployment'])
      assert.match(
        body.message,
        /metadata\.name: Invalid value: "Orders_1": a lowercase RFC 1123 subdomain must/,
      )
    })

    test('of another kind is told so: 400 BadRequest', async () => {
      const object = { ...deployment('orders'), kind: 'StatefulSet' }
      const { code, body } = await ask(environment(), 'POST', deployments(), { body: object })
      const why = 'converting (v1.StatefulSet) to (apps.Deployment): unknown conversion'
      const message = `StatefulSet in version "v1" cannot be handled as a Deployment: ${why}`
      assert.deepEqual([code, body], [400, failure(400, 'BadRequest', message)])
    })

    test('that does not exist is 404 NotFound, whatever is done to it', async () => {
      const name = uniqueName('missing')
      const details = { name, group: 'apps', kind: 'deployments' }
      const expected = failure(404, 'NotFound', `deployments.apps "${name}" not found`, details)
      for (const [method, asked] of [
        ['GET', {}],
        ['PATCH', { body: {}, contentType: mergePatch }],
        ['PUT', { body: deployment(name) }],
        ['DELETE', {}],
      ] as const) {
        const { code, body } = await ask(environment(), method, `${deployments()}/${name}`, asked)
        assert.deepEqual([method, code, body], [method, 404, expected])
      }
    })

    for (const [contentType, change] of [
      [mergePatch, { spec: { replicas: 0, minReadySeconds: 3 } }],
      [strategicMergePatch, { spec: { replicas: 0, minReadySeconds: 3 } }],
      [
        jsonPatch,
        [
          { op: 'replace', path: '/spec/replicas', value: 0 },
          { op: 'add', path: '/spec/minReadySeconds', value: 3 },
        ],
      ],
    ] as const) {
      test(`is patched with ${contentType}`, async () => {
        const { path } = await newDeployment(environment())
        const { code, body } = await ask(environment(), 'PATCH', path, { body: change, contentType })
        assert.deepEqual([code, body.spec.replicas, body.spec.minReadySeconds], [200, 0, 3])
        assert.equal(body.metadata.generation, 2)
      })
    }

    test('cannot have negative replicas: 422 Invalid', async () => {
      const { name, path } = await newDeployment(environment())
      const asked = { body: { spec: { replicas: -1 } }, contentType: mergePatch }
      const { code, body } = await ask(environment(), 'PATCH', path, asked)
      const rule = 'Invalid value: -1: must be greater than or equal to 0'
      const details = {
        name,
        group: 'apps',
        kind: 'Deployment',
        causes: [{ reason: 'FieldValueInvalid', message: rule, field: 'spec.replicas' }],
      }
      const message = `Deployment.apps "${name}" is invalid: spec.replicas: ${rule}`
      assert.deepEqual([code, body], [422, failure(422, 'Invalid', message, details)])
    })

    test('is not overwritten by who read an earlier version: 409 Conflict', async () => {
      const { name, path } = await newGadget(environment())
      const { body: read } = await ask(environment(), 'GET', path)
      const change = { ...read, spec: { replicas: 2 } }
      assert.equal((await ask(environment(), 'PUT', path, { body: change })).code, 200)
      const { code, body } = await ask(environment(), 'PUT', path, { body: change })
      const stale =
        'the object has been modified; please apply your changes to the latest version and try again'
      const details = { name, group: 'contract.example', kind: 'gadgets' }
      const message = `Operation cannot be fulfilled on gadgets.contract.example "${name}": ${stale}`
      assert.deepEqual([code, body], [409, failure(409, 'Conflict', message, details)])
    })

    test('has a status that a write to the rest leaves alone, and the other way round', async () => {
      const { path } = await newGadget(environment())
      const write = (at: string, body: object) =>
        ask(environment(), 'PATCH', at, { body, contentType: mergePatch })
      const { status } = (await ask(environment(), 'GET', path)).body
      assert.deepEqual((await write(path, { status: { replicas: 7 } })).body.status, status)
      const { body } = await write(`${path}/status`, { spec: { replicas: 9 }, status: { replicas: 7 } })
      assert.deepEqual([body.spec, body.status.replicas, body.metadata.generation], [{ replicas: 1 }, 7, 1])
    })

    test('is gone once deleted', async () => {
      const { name, path } = await newGadget(environment())
      const { uid } = (await ask(environment(), 'GET', path)).body.metadata
      const { code, body } = await ask(environment(), 'DELETE', path)
      const details = { name, group: 'contract.example', kind: 'gadgets', uid }
      const expected = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
      assert.deepEqual([code, body], [200, expected])
      assert.equal((await ask(environment(), 'GET', path)).code, 404)
    })
  })

  suite('other kinds of workloads', () => {
    for (const [kind, plural] of [
      ['StatefulSet', 'statefulsets'],
      ['ReplicaSet', 'replicasets'],
    ] as const) {
      test(`a ${kind} is scaled like a Deployment`, async () => {
        const kubernetes = environment()
        const name = uniqueName('orders')
        const path = collection(kubernetes, 'apps/v1', plural)
        assert.equal((await ask(kubernetes, 'POST', path, { body: { ...deployment(name), kind } })).code, 201)
        const change = { body: { spec: { replicas: 2 } }, contentType: mergePatch }
        const { code, body } = await ask(kubernetes, 'PATCH', `${path}/${name}/scale`, change)
        assert.deepEqual([code, body.spec, body.status.selector], [200, { replicas: 2 }, `app=${name}`])
        assert.equal((await ask(kubernetes, 'GET', `${path}/${name}`)).body.spec.replicas, 2)
      })
    }
  })
}
