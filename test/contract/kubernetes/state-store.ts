import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { kubeconfigFor } from '../../../sandbox/kubernetes/kubeconfig.ts'
import { createStateStore } from '../../../src/kubernetes/state-store.ts'
import type { StateStore } from '../../../src/ports.ts'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { never, startClient } from '../../kubernetes/support/orders.ts'
import { userName } from './environment.ts'
import type { KubernetesEnvironment, Rule } from './environment.ts'
import { ask, collection } from './requests.ts'

/** What our own adapter keeps in a ConfigMap. */
export function stateStoreContract(environment: () => KubernetesEnvironment): void {
  const storeOf = (t: TestContext, name: string, ids: readonly string[], token: string): StateStore => {
    const { url, ca, namespace } = environment()
    return createStateStore(startClient(t, kubeconfigFor(url, { token, ca })), { namespace, name }, ids)
  }
  const newConfigMap = async (): Promise<string> => {
    const name = uniqueName('state')
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }
    const path = collection(environment(), 'v1', 'configmaps')
    assert.equal((await ask(environment(), 'POST', path, { body })).code, 201)
    return name
  }
  const rule = (name: string): Rule => ({
    verbs: ['get', 'patch'],
    apiGroups: [''],
    resources: ['configmaps'],
    resourceNames: [name],
  })

  suite('the state store', () => {
    test('keeps texts with nothing but the rule of the manifest, under ids of any length', async (t) => {
      const name = await newConfigMap()
      const token = await environment().grant(uniqueName('keeper'), [rule(name)])
      const long = `${'n'.repeat(63)}/deployments/${'x'.repeat(253)}`
      const texts = { [`${environment().namespace}/deployments/orders`]: '{"kafka":{}}', [long]: 'é' }
      const store = storeOf(t, name, Object.keys(texts), token)
      assert.deepEqual(await store.load(never), {})
      await store.save(texts, never)
      assert.deepEqual(await store.load(never), texts)
    })

    test('says which ConfigMap is missing, and which rule', async (t) => {
      const [name, account] = [uniqueName('lost'), uniqueName('sailor')]
      const { namespace, adminToken } = environment()
      await assert.rejects(storeOf(t, name, [], adminToken).save({}, never), {
        code: 'TargetNotFound',
        message: `configmaps "${name}" in namespace "${namespace}" does not exist (404)`,
      })
      const token = await environment().grant(account, [rule('other')])
      await assert.rejects(storeOf(t, name, [], token).load(never), {
        code: 'Forbidden',
        message:
          `${userName(namespace, account)} may not get configmaps "${name}" in namespace "${namespace}" (403); the Role needs ` +
          `the rule apiGroups: [""], resources: ["configmaps"], resourceNames: ["${name}"], verbs: ["get"]`,
      })
    })
  })
}
