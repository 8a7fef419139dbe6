import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import type { KubernetesEnvironment } from './environment.ts'
import { ask, collection, failure, mergePatch, newDeployment, newGadget } from './requests.ts'
import type { Asked } from './requests.ts'
import { scaleRefusals } from './scale-refusal-cases.ts'

/** How writes to a scale are refused: status, reason, message and details. */
export function scaleRefusalsContract(environment: () => KubernetesEnvironment): void {
  const patch = (path: string, asked: Asked) =>
    ask(environment(), 'PATCH', path, { contentType: mergePatch, ...asked })

  suite('a scale refuses', () => {
    for (const [
      what,
      { body, contentType = mergePatch, query = '', code, reason, message, details },
    ] of scaleRefusals) {
      test(`${what} with ${code} ${reason}`, async () => {
        const { name, path } = await newDeployment(environment())
        const answer = await patch(`${path}/scale${query}`, { body, contentType })
        const words = typeof message === 'string' ? message : message(name)
        assert.deepEqual([answer.code, answer.body], [code, failure(code, reason, words, details?.(name))])
        assert.equal((await ask(environment(), 'GET', path)).body.spec.replicas, 1)
      })
    }

    for (const [value, error] of [
      ['"2"', 'json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32'],
      ['2.5', 'json: cannot unmarshal number 2.5 into Go struct field ScaleSpec.spec.replicas of type int32'],
      [
        '3000000000',
        'json: cannot unmarshal number 3000000000 into Go struct field ScaleSpec.spec.replicas of type int32',
      ],
    ] as const) {
      test(`replicas of ${value} with 422 Invalid`, async () => {
        const { path } = await newDeployment(environment())
        const { code, body } = await patch(`${path}/scale`, { body: `{"spec":{"replicas":${value}}}` })
        assert.deepEqual([code, body.reason], [422, 'Invalid'])
        assert.match(body.message, /^ "" is invalid: patch: Invalid value: /)
        assert.ok(body.message.endsWith(error), body.message)
      })
    }

    test('the uid of another object with 409 Conflict', async () => {
      const { name, path } = await newDeployment(environment())
      const { uid } = (await ask(environment(), 'GET', path)).body.metadata
      const { code, body } = await patch(`${path}/scale`, {
        body: { metadata: { uid: 'other' }, spec: { replicas: 2 } },
      })
      const why = `Precondition failed: UID in precondition: other, UID in object meta: ${uid}`
      assert.deepEqual(
        [code, body.message],
        [409, `Operation cannot be fulfilled on deployments/scale.apps "${name}": ${why}`],
      )
    })

    test('an unknown field with 422 where the client asks to be strict', async () => {
      const { path } = await newDeployment(environment())
      const asked = { body: { spec: { replica: 9 } } }
      const { code, body } = await patch(`${path}/scale?fieldValidation=Strict`, asked)
      assert.deepEqual([code, body.reason], [422, 'Invalid'])
      assert.match(body.message, /strict decoding error: unknown field "spec\.replica"$/)
    })

    test('to be there for a workload that is not, with 404 NotFound', async () => {
      const name = uniqueName('missing')
      const path = `${collection(environment(), 'apps/v1', 'deployments')}/${name}/scale`
      const expected = failure(404, 'NotFound', `deployments.apps "${name}" not found`, {
        name,
        group: 'apps',
        kind: 'deployments',
      })
      for (const method of ['GET', 'PATCH'] as const) {
        const { code, body } = await ask(environment(), method, path, {
          body: method === 'GET' ? undefined : {},
          contentType: mergePatch,
        })
        assert.deepEqual([code, body], [404, expected])
      }
    })

    test('to be there for a kind that has none, with 404 NotFound', async () => {
      const path = `${collection(environment(), 'coordination.k8s.io/v1', 'leases')}/any/scale`
      const { code, body } = await ask(environment(), 'GET', path)
      assert.deepEqual(
        [code, body],
        [404, failure(404, 'NotFound', 'the server could not find the requested resource', {})],
      )
    })

    for (const method of ['POST', 'DELETE'] as const) {
      test(`${method} with 405 MethodNotAllowed`, async () => {
        const { path } = await newDeployment(environment())
        const { code, body } = await ask(environment(), method, `${path}/scale`, { body: {} })
        const message = 'the server does not allow this method on the requested resource'
        assert.deepEqual([code, body], [405, failure(405, 'MethodNotAllowed', message, {})])
      })
    }

    test('a body above 3 MiB with 413 RequestEntityTooLarge', async () => {
      const { path } = await newDeployment(environment())
      const { code, body } = await patch(`${path}/scale`, { body: { note: 'x'.repeat(3 * 1024 * 1024) } })
      const message = 'Request entity too large: limit is 3145728'
      assert.deepEqual([code, body], [413, failure(413, 'RequestEntityTooLarge', message)])
    })

    test('negative replicas of a custom resource in the words of that resource', async () => {
      const { name, path } = await newGadget(environment())
      const { code, body } = await patch(`${path}/scale`, { body: { spec: { replicas: -1 } } })
      const rule = 'Invalid value: -1: should be a non-negative integer'
      assert.deepEqual(
        [code, body.message],
        [422, `Gadget.contract.example "${name}" is invalid: .spec.replicas: ${rule}`],
      )
    })

    test('to be read for a custom resource without replicas, with 500 InternalError', async () => {
      const { path } = await newGadget(environment(), {})
      const { code, body } = await ask(environment(), 'GET', `${path}/scale`)
      const why = 'the spec replicas field ".spec.replicas" does not exist'
      const expected = failure(500, 'InternalError', `Internal error occurred: ${why}`, {
        causes: [{ message: why }],
      })
      assert.deepEqual([code, body], [500, expected])
    })
  })
}
