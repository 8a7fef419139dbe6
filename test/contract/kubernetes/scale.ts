import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { eventually } from '../../e2e/lab/eventually.ts'
import type { KubernetesEnvironment } from './environment.ts'
import { ask, jsonPatch, mergePatch, newDeployment, newGadget, strategicMergePatch } from './requests.ts'
import type { Asked, Reply } from './requests.ts'

const soon = { withinMs: 30_000 }

/** Reading and writing the scale subresource. */
export function scaleContract(environment: () => KubernetesEnvironment): void {
  const get = (path: string): Promise<Reply> => ask(environment(), 'GET', path)
  const patch = (path: string, body: unknown, asked: Asked = {}): Promise<Reply> =>
    ask(environment(), 'PATCH', path, { body, contentType: mergePatch, ...asked })

  suite('a scale', () => {
    test('shows replicas and selector, under the name and uid of its workload', async () => {
      const kubernetes = environment()
      const { name, path } = await newDeployment(kubernetes, { replicas: 0 })
      const { uid, creationTimestamp } = (await get(path)).body.metadata
      const { code, body } = await get(`${path}/scale`)
      const { resourceVersion } = body.metadata
      assert.match(resourceVersion, /^\d+$/)
      assert.deepEqual(
        [code, body],
        [
          200,
          {
            apiVersion: 'autoscaling/v1',
            kind: 'Scale',
            metadata: { name, namespace: kubernetes.namespace, uid, resourceVersion, creationTimestamp },
            spec: {},
            status: { replicas: 0, selector: `app=${name}` },
          },
        ],
      )
    })

    for (const [contentType, body] of [
      [mergePatch, { spec: { replicas: 3 } }],
      [strategicMergePatch, { spec: { replicas: 3 } }],
      [jsonPatch, [{ op: 'replace', path: '/spec/replicas', value: 3 }]],
      [
        jsonPatch,
        [
          { op: 'test', path: '/spec/replicas', value: 1 },
          { op: 'add', path: '/spec/replicas', value: 3 },
        ],
      ],
    ] as const) {
      test(`is changed by ${contentType} ${JSON.stringify(body)}, and its workload with it`, async () => {
        const { path } = await newDeployment(environment())
        const before = (await get(path)).body.metadata
        const answer = await patch(`${path}/scale`, body, { contentType })
        assert.deepEqual([answer.code, answer.body.kind, answer.body.spec], [200, 'Scale', { replicas: 3 }])
        const { spec, metadata } = (await get(path)).body
        assert.deepEqual([spec.replicas, metadata.generation], [3, before.generation + 1])
        assert.notEqual(metadata.resourceVersion, before.resourceVersion)
      })
    }

    test('is followed by the pods', async () => {
      const { path } = await newDeployment(environment(), { replicas: 2 })
      const settlesAt = (replicas: number): Promise<void> =>
        eventually(
          `${replicas} pods`,
          async () => {
            const { status, metadata } = (await get(path)).body
            assert.equal(status.observedGeneration, metadata.generation)
            assert.deepEqual([status.replicas ?? 0, status.readyReplicas ?? 0], [replicas, replicas])
            assert.equal((await get(`${path}/scale`)).body.status.replicas, replicas)
          },
          soon,
        )
      for (const replicas of [2, 3, 0]) {
        await patch(`${path}/scale`, { spec: { replicas } })
        await settlesAt(replicas)
      }
    })

    test('leaves out spec.replicas at 0, which can be replaced all the same', async () => {
      const { path } = await newDeployment(environment())
      assert.deepEqual((await patch(`${path}/scale`, { spec: { replicas: 0 } })).body.spec, {})
      const body = [{ op: 'replace', path: '/spec/replicas', value: 2 }]
      assert.deepEqual((await patch(`${path}/scale`, body, { contentType: jsonPatch })).body.spec, {
        replicas: 2,
      })
    })

    test('stays what it is, resourceVersion and all, under a patch that changes nothing', async () => {
      const { path } = await newDeployment(environment(), { replicas: 0 })
      const unchanged = async (): Promise<void> => {
        const before = (await get(path)).body
        const scale = (await get(`${path}/scale`)).body
        for (const body of [{ spec: { replicas: 0 } }, {}, { status: { replicas: 99 } }]) {
          assert.deepEqual((await patch(`${path}/scale`, body)).body, scale)
        }
        assert.deepEqual((await get(path)).body, before)
      }
      await eventually('the controller has come to rest', unchanged, soon)
    })

    test('remembers who set the replicas: the field manager, or else the name of the client', async () => {
      const { path } = await newDeployment(environment())
      const managersOf = async (): Promise<unknown[]> =>
        (await get(path)).body.metadata.managedFields.filter(
          ({ subresource }: { subresource?: string }) => subresource === 'scale',
        )
      const entry = {
        operation: 'Update',
        apiVersion: 'apps/v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
        subresource: 'scale',
      }
      await patch(`${path}/scale?fieldManager=sailor`, { spec: { replicas: 2 } })
      assert.deepEqual(await managersOf(), [{ manager: 'sailor', ...entry }])
      await patch(`${path}/scale`, { spec: { replicas: 3 } }, { userAgent: 'captain/2 (sea)' })
      assert.deepEqual(await managersOf(), [{ manager: 'captain', ...entry }])
    })

    test('is only tried in a dry run', async () => {
      const { path } = await newDeployment(environment())
      const { code, body } = await patch(`${path}/scale?dryRun=All`, { spec: { replicas: 5 } })
      assert.deepEqual([code, body.spec], [200, { replicas: 5 }])
      assert.equal((await get(path)).body.spec.replicas, 1)
    })

    test('is changed by a PUT of what was read', async () => {
      const { path } = await newGadget(environment())
      const { body } = await get(`${path}/scale`)
      const changed = { ...body, spec: { replicas: 4 } }
      const answer = await ask(environment(), 'PUT', `${path}/scale`, { body: changed })
      assert.deepEqual([answer.code, answer.body.spec], [200, { replicas: 4 }])
      assert.equal((await get(path)).body.spec.replicas, 4)
      assert.equal((await ask(environment(), 'PUT', `${path}/scale`, { body: changed })).code, 409)
    })

    test('warns of fields it does not have, and does the rest', async () => {
      const { path } = await newDeployment(environment())
      const { code, headers, body } = await patch(`${path}/scale`, { spec: { replicas: 2, replica: 9 } })
      assert.deepEqual([code, body.spec], [200, { replicas: 2 }])
      assert.equal(headers['warning'], '299 - "unknown field \\"spec.replica\\""')
    })

    test('of a custom resource is the same, but takes no strategic merge patch', async () => {
      const { name, path } = await newGadget(environment(), { replicas: 2 })
      const { body } = await get(`${path}/scale`)
      assert.deepEqual([body.kind, body.metadata.name, body.spec], ['Scale', name, { replicas: 2 }])
      for (const [contentType, change] of [
        [mergePatch, { spec: { replicas: 3 } }],
        [jsonPatch, [{ op: 'replace', path: '/spec/replicas', value: 3 }]],
      ] as const) {
        assert.equal((await patch(`${path}/scale`, change, { contentType })).code, 200)
      }
      assert.equal((await get(path)).body.spec.replicas, 3)
      const refused = await patch(`${path}/scale`, {}, { contentType: strategicMergePatch })
      assert.equal(refused.code, 415)
    })
  })
}
