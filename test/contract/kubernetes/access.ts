import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { userName } from './environment.ts'
import type { KubernetesEnvironment, Rule } from './environment.ts'
import { ask, collection, failure, mergePatch, newDeployment } from './requests.ts'

const readOnly: Rule = { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'] }

/** Who may do what. */
export function accessContract(environment: () => KubernetesEnvironment): void {
  async function sailor(rules: readonly Rule[]): Promise<{ user: string; token: string }> {
    const name = uniqueName('sailor')
    return { user: userName(environment().namespace, name), token: await environment().grant(name, rules) }
  }

  suite('credentials', () => {
    for (const [what, token] of [
      ['that are unknown', 'stolen'],
      ['that look like a token of another cluster', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'],
    ] as const) {
      test(`${what} get 401, whatever is asked for`, async () => {
        for (const path of ['/version', collection(environment(), 'apps/v1', 'deployments'), '/nowhere']) {
          const { code, body } = await ask(environment(), 'GET', path, { token })
          assert.deepEqual([code, body], [401, failure(401, 'Unauthorized', 'Unauthorized')])
        }
      })
    }

    test('that are missing make one anonymous, who sees health and version and nothing else', async () => {
      const anonymous = { token: null }
      for (const path of ['/livez', '/readyz', '/version']) {
        assert.equal((await ask(environment(), 'GET', path, anonymous)).code, 200)
      }
      const { code, body } = await ask(environment(), 'GET', '/apis', anonymous)
      assert.deepEqual(
        [code, body.message],
        [403, 'forbidden: User "system:anonymous" cannot get path "/apis"'],
      )
    })
  })

  suite('rights', () => {
    test('that are missing get 403 with the user, the verb, the resource and the namespace', async () => {
      const kubernetes = environment()
      const { namespace } = kubernetes
      const { name, path } = await newDeployment(kubernetes, { replicas: 0 })
      const { user, token } = await sailor([readOnly])
      assert.equal((await ask(kubernetes, 'GET', path, { token })).code, 200)
      const patch = { body: {}, contentType: mergePatch, token }
      const { code, body } = await ask(kubernetes, 'PATCH', `${path}/scale`, patch)
      const why = `User "${user}" cannot patch resource "deployments/scale" in API group "apps" in the namespace "${namespace}"`
      const details = { name, group: 'apps', kind: 'deployments' }
      const expected = failure(403, 'Forbidden', `deployments.apps "${name}" is forbidden: ${why}`, details)
      assert.deepEqual([code, body], [403, expected])
    })

    test('are looked at before anything else: also what does not exist is 403', async () => {
      const kubernetes = environment()
      const { token } = await sailor([])
      for (const [method, path] of [
        ['GET', `${collection(kubernetes, 'apps/v1', 'deployments')}/missing`],
        ['GET', collection(kubernetes, 'nowhere.example/v1', 'things')],
        ['PATCH', `${collection(kubernetes, 'apps/v1', 'deployments')}/missing/scale`],
      ] as const) {
        assert.equal((await ask(kubernetes, method, path, { token })).code, 403)
      }
    })

    test('on a list are refused by namespace, or at the cluster scope', async () => {
      const kubernetes = environment()
      const { user, token } = await sailor([readOnly])
      const listIn = async (path: string) => (await ask(kubernetes, 'GET', path, { token })).body
      const refused = `deployments.apps is forbidden: User "${user}" cannot list resource "deployments" in API group "apps"`
      assert.deepEqual(
        await listIn(collection(kubernetes, 'apps/v1', 'deployments')),
        failure(403, 'Forbidden', `${refused} in the namespace "${kubernetes.namespace}"`, {
          group: 'apps',
          kind: 'deployments',
        }),
      )
      const everywhere = await listIn('/apis/apps/v1/deployments')
      assert.equal(everywhere.message, `${refused} at the cluster scope`)
    })

    test('can be given on one name', async () => {
      const kubernetes = environment()
      const [mine, other] = [
        await newDeployment(kubernetes, { replicas: 0 }),
        await newDeployment(kubernetes, { replicas: 0 }),
      ]
      const { token } = await sailor([{ ...readOnly, resourceNames: [mine.name] }])
      assert.equal((await ask(kubernetes, 'GET', mine.path, { token })).code, 200)
      assert.equal((await ask(kubernetes, 'GET', other.path, { token })).code, 403)
    })
  })

  suite('a SelfSubjectAccessReview', () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    const review = (resourceAttributes: object) => ({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    })

    test('says what is allowed and by what, and no more of what is not', async () => {
      const { namespace } = environment()
      const { token } = await sailor([{ ...readOnly, resourceNames: ['orders'] }])
      const asked = { group: 'apps', resource: 'deployments', namespace }
      for (const [attributes, allowed] of [
        [{ ...asked, verb: 'get', name: 'orders' }, true],
        [{ ...asked, verb: 'get', name: 'others' }, false],
        [{ ...asked, verb: 'get' }, false],
        [{ ...asked, verb: 'patch', name: 'orders' }, false],
        [{ ...asked, verb: 'get', name: 'orders', subresource: 'scale' }, false],
        [{ ...asked, verb: 'get', name: 'orders', namespace: 'default' }, false],
      ] as const) {
        const { code, body } = await ask(environment(), 'POST', path, { body: review(attributes), token })
        assert.deepEqual([code, body.spec.resourceAttributes], [201, attributes])
        const { reason, ...status } = body.status
        assert.deepEqual(status, { allowed })
        if (allowed) assert.match(reason, /^RBAC: allowed by /)
        else assert.equal(reason, undefined)
      }
    })

    test('that asks nothing is 422 Invalid', async () => {
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: {} }
      const answer = await ask(environment(), 'POST', path, { body })
      assert.deepEqual([answer.code, answer.body.reason], [422, 'Invalid'])
      assert.match(
        answer.body.message,
        /exactly one of nonResourceAttributes or resourceAttributes must be specified$/,
      )
    })

    test('cannot be read: 405 MethodNotAllowed', async () => {
      assert.equal((await ask(environment(), 'GET', path)).code, 405)
    })
  })

  suite('a SelfSubjectRulesReview', () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews'
    const review = (spec: object) => ({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec,
    })

    test('lists the rules of a namespace', async () => {
      const { token } = await sailor([readOnly])
      const body = review({ namespace: environment().namespace })
      const answer = await ask(environment(), 'POST', path, { body, token })
      assert.equal(answer.code, 201)
      const { resourceRules, incomplete } = answer.body.status
      assert.equal(incomplete, false)
      const isMine = ({ resources }: { resources: string[] }): boolean => resources.includes('deployments')
      assert.deepEqual(resourceRules.filter(isMine), [readOnly])
    })

    test('of no namespace is 400 BadRequest', async () => {
      const answer = await ask(environment(), 'POST', path, { body: review({}) })
      assert.deepEqual(
        [answer.code, answer.body],
        [400, failure(400, 'BadRequest', 'no namespace on request')],
      )
    })
  })
}
