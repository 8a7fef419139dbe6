import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import type { KubernetesEnvironment } from './environment.ts'
import { ask, collection } from './requests.ts'

/** Lists, narrowed by selectors and cut into pages. */
export function listsContract(environment: () => KubernetesEnvironment): void {
  const leases = (): string => collection(environment(), 'coordination.k8s.io/v1', 'leases')
  const list = (query: object) =>
    ask(environment(), 'GET', `${leases()}?${new URLSearchParams({ ...query }).toString()}`)
  const namesOf = (body: { items: { metadata: { name: string } }[] }) =>
    body.items.map(({ metadata }) => metadata.name)

  /** Creates leases `…-a`, `…-b` and so on, labelled with the set's name and their letter. */
  async function newSet(letters: string): Promise<string> {
    const set = uniqueName('set')
    for (const letter of letters) {
      const metadata = { name: `${set}-${letter}`, labels: { set, letter } }
      const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: {} }
      assert.equal((await ask(environment(), 'POST', leases(), { body })).code, 201)
    }
    return set
  }

  suite('a list', () => {
    test('holds the objects in the order of their names, without repeating what they are', async () => {
      const set = await newSet('ba')
      const { code, body } = await list({ labelSelector: `set=${set}` })
      assert.deepEqual([code, body.kind, body.apiVersion], [200, 'LeaseList', 'coordination.k8s.io/v1'])
      assert.match(body.metadata.resourceVersion, /^\d+$/)
      assert.deepEqual(namesOf(body), [`${set}-a`, `${set}-b`])
      assert.deepEqual([body.items[0].kind, body.items[0].apiVersion], [undefined, undefined])
    })

    for (const [selector, expected] of [
      ['letter=a', 'a'],
      ['letter==a', 'a'],
      ['letter!=a', 'bc'],
      ['letter in (a,c)', 'ac'],
      ['letter notin (a,c)', 'b'],
      ['letter', 'abc'],
      ['!letter', ''],
    ] as const) {
      test(`is narrowed by the labels ${selector}`, async () => {
        const set = await newSet('abc')
        const { body } = await list({ labelSelector: `set=${set},${selector}` })
        assert.deepEqual(
          namesOf(body),
          Array.from(expected, (letter) => `${set}-${letter}`),
        )
      })
    }

    test('is narrowed by name', async () => {
      const set = await newSet('ab')
      const { body } = await list({ fieldSelector: `metadata.name=${set}-b` })
      assert.deepEqual(namesOf(body), [`${set}-b`])
    })

    for (const [what, query, message] of [
      ['a label selector that makes no sense', { labelSelector: 'a in b' }, /^unable to parse requirement: /],
      [
        'a field that cannot be selected',
        { fieldSelector: 'spec.holderIdentity=me' },
        /"spec\.holderIdentity" is not a known field selector: only "metadata\.name", "metadata\.namespace"$/,
      ],
    ] as const) {
      test(`refuses ${what} with 400 BadRequest`, async () => {
        const { code, body } = await list(query)
        assert.deepEqual([code, body.reason], [400, 'BadRequest'])
        assert.match(body.message, message)
      })
    }

    test('comes in pages of the size asked for', async () => {
      const set = await newSet('abcde')
      const labelSelector = `set=${set}`
      const pages: string[][] = []
      let token = ''
      do {
        const { body } = await list({
          labelSelector,
          limit: '2',
          ...(token === '' ? {} : { continue: token }),
        })
        pages.push(namesOf(body))
        token = body.metadata.continue ?? ''
      } while (token !== '')
      const named = (letters: string): string[] => Array.from(letters, (letter) => `${set}-${letter}`)
      assert.deepEqual(pages, [named('ab'), named('cd'), named('e')])
    })

    test('is what a DELETE of the collection leaves', async () => {
      const set = await newSet('abc')
      const selector = new URLSearchParams({ labelSelector: `set=${set},letter!=b` }).toString()
      const { code, body } = await ask(environment(), 'DELETE', `${leases()}?${selector}`)
      assert.deepEqual([code, namesOf(body)], [200, [`${set}-a`, `${set}-c`]])
      assert.deepEqual(namesOf((await list({ labelSelector: `set=${set}` })).body), [`${set}-b`])
    })

    test('of a custom resource says what its items are', async () => {
      const { body } = await ask(
        environment(),
        'GET',
        collection(environment(), 'contract.example/v1', 'gadgets'),
      )
      assert.deepEqual([body.kind, body.apiVersion], ['GadgetList', 'contract.example/v1'])
    })

    test('of a group that is not served is 404 and no Status', async () => {
      const { code, body } = await ask(
        environment(),
        'GET',
        collection(environment(), 'nowhere.example/v1', 'things'),
      )
      assert.deepEqual([code, body], [404, '404 page not found\n'])
    })
  })
}
