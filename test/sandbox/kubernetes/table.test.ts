import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { tableOf, wantsTable } from '../../../sandbox/kubernetes/table.ts'
import { ordersDeployment } from './support/cluster.ts'

suite('a table is wanted by', () => {
  const cases: [string | undefined, boolean][] = [
    [
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
      true,
    ],
    ['application/json, application/json;as=Table;v=v1;g=meta.k8s.io', true],
    ['application/json', false],
    ['application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', false],
    ['*/*', false],
    [undefined, false],
  ]
  for (const [accept, expected] of cases) {
    test(`${accept ?? 'a client that accepts nothing in particular'}: ${expected ? 'yes' : 'no'}`, () => {
      assert.equal(wantsTable(accept), expected)
    })
  }
})

test('a table has the name first, the age after what is always shown, and what is wide last', () => {
  const columns = [
    { name: 'Images', type: 'string', wide: true, cell: () => 'orders:1' },
    { name: 'Ready', type: 'string', cell: () => '3/3' },
  ] as const
  const object = ordersDeployment()
  object.metadata.creationTimestamp = '1970-01-01T00:00:00Z'
  const table = tableOf([object], columns, { resourceVersion: '7', now: 5000 })
  const column = (name: string, priority: number, format = ''): object => ({
    name,
    type: 'string',
    format,
    description: '',
    priority,
  })
  assert.deepEqual(table, {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: '7' },
    columnDefinitions: [column('Name', 0, 'name'), column('Ready', 0), column('Age', 0), column('Images', 1)],
    rows: [
      {
        cells: ['orders', '3/3', '5s', 'orders:1'],
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
      },
    ],
  })
})
