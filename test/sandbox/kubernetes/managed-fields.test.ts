import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { withReplicasManager } from '../../../sandbox/kubernetes/managed-fields.ts'
import { readRequest } from '../../../sandbox/kubernetes/request-info.ts'
import { orders, ordersDeployment } from './support/cluster.ts'

function managers(path: string, replicas: number): object[] | undefined {
  const call = {
    request: readRequest('PATCH', path),
    headers: { 'user-agent': 'kubectl/v1.36.3 (linux)' },
    now: 0,
  }
  return withReplicasManager(call, ordersDeployment(), ordersDeployment({ replicas })).metadata.managedFields
}

suite('who set the replicas', () => {
  const entry = {
    operation: 'Update',
    apiVersion: 'apps/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
  }

  test('is the field manager of the request, or the program that sent it', () => {
    const time = '1970-01-01T00:00:00Z'
    const shared = { ...entry, time, subresource: undefined }
    assert.deepEqual(managers(`${orders}?fieldManager=sailor`, 5), [{ ...shared, manager: 'sailor' }])
    assert.deepEqual(managers(orders, 5), [{ ...shared, manager: 'kubectl' }])
  })

  test('has no time where it came through the scale, as on a real server', () => {
    assert.deepEqual(managers(`${orders}/scale`, 5), [
      { ...entry, manager: 'kubectl', time: undefined, subresource: 'scale' },
    ])
  })

  test('stays who it was where they stay the same', () => {
    assert.equal(managers(orders, 3), undefined)
  })
})
