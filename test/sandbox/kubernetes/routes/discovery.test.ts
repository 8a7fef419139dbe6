import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { customWorkload } from '../../../../sandbox/kubernetes/resource-type.ts'
import { ask, startCluster } from '../support/cluster.ts'

suite('discovery', () => {
  test('names the core versions and the groups, custom ones included', async (t) => {
    const names = {
      group: 'argoproj.io',
      version: 'v1alpha1',
      resource: 'rollouts',
      singular: 'rollout',
      kind: 'Rollout',
    }
    const kubernetes = await startCluster(t, { customResources: [customWorkload(names)] })
    assert.deepEqual((await ask(kubernetes, 'GET', '/api')).body.versions, ['v1'])
    const { body } = await ask(kubernetes, 'GET', '/apis')
    assert.deepEqual(
      body.groups.map(
        (group: { preferredVersion: { groupVersion: string } }) => group.preferredVersion.groupVersion,
      ),
      [
        'apps/v1',
        'events.k8s.io/v1',
        'authorization.k8s.io/v1',
        'autoscaling/v2',
        'coordination.k8s.io/v1',
        'keda.sh/v1alpha1',
        'argoproj.io/v1alpha1',
      ],
    )
  })

  test('describes a group', async (t) => {
    const { body } = await ask(await startCluster(t), 'GET', '/apis/apps')
    const version = { groupVersion: 'apps/v1', version: 'v1' }
    assert.deepEqual(body, {
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'apps',
      versions: [version],
      preferredVersion: version,
    })
  })

  test('lists the resources of a version with what they are called and what they do', async (t) => {
    const { body } = await ask(await startCluster(t), 'GET', '/apis/apps/v1')
    assert.deepEqual([body.kind, body.groupVersion], ['APIResourceList', 'apps/v1'])
    const [deployments, scale] = body.resources
    assert.deepEqual(deployments, {
      name: 'deployments',
      singularName: 'deployment',
      namespaced: true,
      kind: 'Deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
    })
    assert.deepEqual(scale, {
      name: 'deployments/scale',
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      singularName: '',
      namespaced: true,
      verbs: ['get', 'patch', 'update'],
    })
    assert.equal((await ask(await startCluster(t), 'GET', '/api/v1')).body.groupVersion, 'v1')
  })
})
