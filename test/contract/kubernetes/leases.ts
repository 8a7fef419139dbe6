import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import type { KubernetesEnvironment } from './environment.ts'
import { ask, collection, failure, mergePatch } from './requests.ts'

const microTime = '2026-01-02T03:04:05.678901Z'

/** What leader election needs. */
export function leasesContract(environment: () => KubernetesEnvironment): void {
  const path = (): string => collection(environment(), 'coordination.k8s.io/v1', 'leases')
  const lease = (name: string, spec: object, metadata: object = {}) => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, ...metadata },
    spec,
  })
  const held = {
    holderIdentity: 'me',
    leaseDurationSeconds: 15,
    acquireTime: microTime,
    renewTime: microTime,
  }

  suite('a lease', () => {
    test('is created once; who comes second is told 409 AlreadyExists', async () => {
      const name = uniqueName('leader')
      const first = await ask(environment(), 'POST', path(), { body: lease(name, held) })
      assert.deepEqual([first.code, first.body.spec], [201, held])
      const second = await ask(environment(), 'POST', path(), { body: lease(name, held) })
      assert.deepEqual([second.code, second.body.reason], [409, 'AlreadyExists'])
    })

    test('is taken over by the first to write on what it read; the second gets 409 Conflict', async () => {
      const name = uniqueName('leader')
      const { body: read } = await ask(environment(), 'POST', path(), { body: lease(name, held) })
      const claim = (holderIdentity: string) =>
        ask(environment(), 'PUT', `${path()}/${name}`, {
          body: { ...read, spec: { ...held, holderIdentity } },
        })
      const [first, second] = [await claim('one'), await claim('two')]
      assert.deepEqual([first.code, first.body.spec.holderIdentity], [200, 'one'])
      assert.notEqual(first.body.metadata.resourceVersion, read.metadata.resourceVersion)
      const stale =
        'the object has been modified; please apply your changes to the latest version and try again'
      const details = { name, group: 'coordination.k8s.io', kind: 'leases' }
      const message = `Operation cannot be fulfilled on leases.coordination.k8s.io "${name}": ${stale}`
      assert.deepEqual([second.code, second.body], [409, failure(409, 'Conflict', message, details)])
    })

    test('is not overwritten without a resourceVersion: 422 Invalid', async () => {
      const name = uniqueName('leader')
      await ask(environment(), 'POST', path(), { body: lease(name, held) })
      const { code, body } = await ask(environment(), 'PUT', `${path()}/${name}`, { body: lease(name, held) })
      assert.deepEqual([code, body.reason], [422, 'Invalid'])
      assert.match(
        body.message,
        /metadata\.resourceVersion: Invalid value: .*must be specified for an update$/,
      )
    })

    test('that is missing is created by a PUT', async () => {
      const name = uniqueName('leader')
      const { code, body } = await ask(environment(), 'PUT', `${path()}/${name}`, { body: lease(name, held) })
      assert.deepEqual([code, body.spec], [201, held])
    })

    test('is renewed by a merge patch', async () => {
      const name = uniqueName('leader')
      await ask(environment(), 'POST', path(), { body: lease(name, held) })
      const renewTime = '2026-01-02T03:04:15.678901Z'
      const change = { body: { spec: { renewTime } }, contentType: mergePatch }
      const { code, body } = await ask(environment(), 'PATCH', `${path()}/${name}`, change)
      assert.deepEqual([code, body.spec], [200, { ...held, renewTime }])
    })

    test('takes times with exactly six digits behind the point: else 400 BadRequest', async () => {
      const spec = { ...held, renewTime: '2026-01-02T03:04:05.678Z' }
      const { code, body } = await ask(environment(), 'POST', path(), {
        body: lease(uniqueName('leader'), spec),
      })
      assert.deepEqual([code, body.reason], [400, 'BadRequest'])
      assert.match(
        body.message,
        /^Lease in version "v1" cannot be handled as a Lease: parsing time .*"2006-01-02T15:04:05\.000000Z07:00"/,
      )
    })

    test('lasts at least a second: else 422 Invalid', async () => {
      const spec = { ...held, leaseDurationSeconds: 0 }
      const { code, body } = await ask(environment(), 'POST', path(), {
        body: lease(uniqueName('leader'), spec),
      })
      assert.deepEqual([code, body.reason], [422, 'Invalid'])
      assert.match(body.message, /spec\.leaseDurationSeconds: Invalid value: 0: must be greater than 0$/)
    })
  })
}
