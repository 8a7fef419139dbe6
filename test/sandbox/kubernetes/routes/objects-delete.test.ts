import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask, orders, startCluster } from '../support/cluster.ts'

const noUid = '00000000-0000-0000-0000-000000000000'

suite('an object is deleted', () => {
  test('and the answer says which', async (t) => {
    const kubernetes = await startCluster(t)
    const { uid } = (await ask(kubernetes, 'GET', orders)).body.metadata
    const { code, body } = await ask(kubernetes, 'DELETE', orders)
    assert.equal(code, 200)
    const details = { name: 'orders', group: 'apps', kind: 'deployments', uid }
    assert.deepEqual(body, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
    assert.equal((await ask(kubernetes, 'DELETE', orders)).code, 404)
  })

  test('only where the preconditions hold', async (t) => {
    const kubernetes = await startCluster(t)
    const { uid, resourceVersion } = (await ask(kubernetes, 'GET', orders)).body.metadata
    const remove = async (preconditions: object): Promise<unknown> =>
      (await ask(kubernetes, 'DELETE', orders, { body: { preconditions } })).body.message
    assert.equal(
      await remove({ uid: noUid }),
      `Operation cannot be fulfilled on Deployment.apps "orders": the UID in the precondition (${noUid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    )
    assert.equal(
      await remove({ resourceVersion: '1' }),
      `Operation cannot be fulfilled on Deployment.apps "orders": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    )
    assert.equal((await ask(kubernetes, 'DELETE', `${orders}?dryRun=All`)).code, 200)
    assert.equal(await remove({ uid, resourceVersion }), undefined)
    assert.equal((await ask(kubernetes, 'GET', orders)).code, 404)
  })
})
