import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask, startCluster } from '../support/cluster.ts'
import { refusalOf } from '../support/refusal.ts'

const leases = '/apis/coordination.k8s.io/v1/namespaces/shop/leases'
const leader = `${leases}/leader`

function lease(spec: object = {}, metadata: object = {}): object {
  const times = { acquireTime: '2026-11-22T10:00:00.000000Z', renewTime: '2026-11-22T10:00:00.000000Z' }
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'leader', ...metadata },
    spec: { holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 0, ...times, ...spec },
  }
}

suite('a lease', () => {
  test('goes to whoever creates it first', async (t) => {
    const kubernetes = await startCluster(t)
    assert.equal((await ask(kubernetes, 'POST', leases, { body: lease() })).code, 201)
    const second = await ask(kubernetes, 'POST', leases, { body: lease({ holderIdentity: 'b' }) })
    assert.deepEqual(refusalOf(second), {
      code: 409,
      reason: 'AlreadyExists',
      message: 'leases.coordination.k8s.io "leader" already exists',
      details: { name: 'leader', group: 'coordination.k8s.io', kind: 'leases' },
    })
  })

  test('is renewed on the resourceVersion it has, and on no other', async (t) => {
    const kubernetes = await startCluster(t)
    const { body: held } = await ask(kubernetes, 'POST', leases, { body: lease() })
    const { resourceVersion } = held.metadata
    const renewed = lease({ renewTime: '2026-11-22T10:00:05.000000Z' }, { resourceVersion })
    assert.equal((await ask(kubernetes, 'PUT', leader, { body: renewed })).code, 200)
    const late = await ask(kubernetes, 'PUT', leader, {
      body: lease({ holderIdentity: 'b' }, { resourceVersion }),
    })
    assert.deepEqual([late.code, late.body.reason], [409, 'Conflict'])
    assert.equal((await ask(kubernetes, 'GET', leader)).body.spec.holderIdentity, 'a')
  })

  test('is not replaced without a resourceVersion', async (t) => {
    const kubernetes = await startCluster(t)
    await ask(kubernetes, 'POST', leases, { body: lease() })
    const { code, message, details } = refusalOf(await ask(kubernetes, 'PUT', leader, { body: lease() }))
    assert.equal(code, 422)
    assert.equal(
      message,
      'leases.coordination.k8s.io "leader" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    )
    assert.deepEqual(Object(details).kind, 'leases')
  })

  test('is created by a PUT where it is not there', async (t) => {
    const kubernetes = await startCluster(t)
    assert.equal((await ask(kubernetes, 'PUT', leader, { body: lease() })).code, 201)
  })

  const cases: [string, object, number, string][] = [
    [
      'a time of three digits',
      { renewTime: '2026-11-22T10:00:00.000Z' },
      400,
      'Lease in version "v1" cannot be handled as a Lease: parsing time "2026-11-22T10:00:00.000Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".000Z" as ".000000"',
    ],
    [
      'no duration',
      { leaseDurationSeconds: 0 },
      422,
      'Lease.coordination.k8s.io "leader" is invalid: spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    ],
    [
      'a negative count',
      { leaseTransitions: -1 },
      422,
      'Lease.coordination.k8s.io "leader" is invalid: spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
    ],
  ]
  for (const [name, spec, code, message] of cases) {
    test(`is refused with ${name}`, async (t) => {
      const refusal = refusalOf(await ask(await startCluster(t), 'POST', leases, { body: lease(spec) }))
      assert.deepEqual([refusal.code, refusal.message], [code, message])
    })
  }
})
