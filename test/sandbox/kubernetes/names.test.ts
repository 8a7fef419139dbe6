import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { nameErrors, qualifiedNameErrors } from '../../../sandbox/kubernetes/names.ts'

suite('a name', () => {
  for (const name of ['orders', 'orders-2', '0', 'a.b-c.d', 'x'.repeat(253)]) {
    test(`may be ${name.slice(0, 20)}`, () => {
      assert.deepEqual(nameErrors({ name }), [])
    })
  }

  for (const name of ['Orders', 'orders_2', '-orders', 'orders-', 'a..b', 'x'.repeat(254)]) {
    test(`may not be ${name.slice(0, 20)}`, () => {
      const [error] = nameErrors({ name })
      assert.equal(error?.field, 'metadata.name')
      assert.ok(error.message.startsWith(`Invalid value: "${name}": `))
    })
  }

  test('may be generated from a prefix that ends with a dash, not with a dot', () => {
    assert.deepEqual(nameErrors({ generateName: 'orders-' }), [])
    const [error, ...rest] = nameErrors({ name: 'orders.x7k2p', generateName: 'orders.' })
    assert.equal(error?.field, 'metadata.generateName')
    assert.deepEqual(rest, [])
  })
})

suite('a qualified name', () => {
  for (const value of ['kafka-autoscaler', 'Kafka_1.0', 'example.com/kafka-autoscaler']) {
    test(`may be ${value}`, () => {
      assert.deepEqual(qualifiedNameErrors('reportingController', value), [])
    })
  }

  const bad: [string, number][] = [
    ['', 2],
    ['a b', 1],
    ['a/b/c', 1],
    ['Example.com/x', 1],
    ['example.com/', 2],
    ['x'.repeat(64), 1],
  ]
  for (const [value, errors] of bad) {
    test(`may not be ${JSON.stringify(value.slice(0, 20))}`, () => {
      assert.equal(qualifiedNameErrors('reportingController', value).length, errors)
    })
  }
})
