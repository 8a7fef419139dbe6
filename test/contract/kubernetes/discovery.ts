import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { KubernetesEnvironment } from './environment.ts'
import { ask } from './requests.ts'

/** What clients ask before anything else. */
export function discoveryContract(environment: () => KubernetesEnvironment): void {
  const get = async (path: string) => (await ask(environment(), 'GET', path)).body

  suite('discovery', () => {
    test('names the release', async () => {
      const { major, minor, gitVersion } = await get('/version')
      assert.deepEqual([major, minor], ['1', '36'])
      assert.match(gitVersion, /^v1\.36\./)
    })

    test('names the groups with their versions', async () => {
      const { kind, groups } = await get('/apis')
      assert.equal(kind, 'APIGroupList')
      const preferred = groups.map((group: { name: string; preferredVersion: { groupVersion: string } }) => [
        group.name,
        group.preferredVersion.groupVersion,
      ])
      assert.partialDeepStrictEqual(Object.fromEntries(preferred), {
        apps: 'apps/v1',
        'coordination.k8s.io': 'coordination.k8s.io/v1',
        'events.k8s.io': 'events.k8s.io/v1',
        'authorization.k8s.io': 'authorization.k8s.io/v1',
        'contract.example': 'contract.example/v1',
      })
    })

    for (const [groupVersion, plural, kind] of [
      ['apps/v1', 'deployments', 'Deployment'],
      ['apps/v1', 'statefulsets', 'StatefulSet'],
      ['apps/v1', 'replicasets', 'ReplicaSet'],
      ['contract.example/v1', 'gadgets', 'Gadget'],
    ] as const) {
      test(`names ${plural} with their verbs and their scale`, async () => {
        const { resources } = await get(`/apis/${groupVersion}`)
        const find = (name: string) => resources.find((resource: { name: string }) => resource.name === name)
        const { verbs, ...rest } = find(plural)
        assert.partialDeepStrictEqual(rest, { kind, namespaced: true, singularName: kind.toLowerCase() })
        const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
        assert.deepEqual(verbs.toSorted(), all)
        assert.deepEqual(find(`${plural}/scale`), {
          name: `${plural}/scale`,
          singularName: '',
          namespaced: true,
          group: 'autoscaling',
          version: 'v1',
          kind: 'Scale',
          verbs: ['get', 'patch', 'update'],
        })
      })
    }

    for (const path of ['/apis/apps/v9', '/apis/nowhere.example/v1', '/nowhere']) {
      test(`${path} is not served: 404`, async () => {
        assert.equal((await ask(environment(), 'GET', path)).code, 404)
      })
    }

    for (const path of ['/livez', '/readyz', '/healthz']) {
      test(`${path} is ok`, async () => {
        assert.equal(await get(path), 'ok')
      })
    }
  })
}
