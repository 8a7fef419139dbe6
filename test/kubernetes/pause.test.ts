import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { pauseOf } from '../../src/kubernetes/pause.ts'
import { anyCharacter } from '../support/any-character.ts'

const PAUSED = 'kafka-autoscaler/paused'
const PAUSED_REPLICAS = 'kafka-autoscaler/paused-replicas'

const annotated = (annotations: unknown) => ({ metadata: { name: 'orders', annotations } })

suite('paused', () => {
  for (const value of ['', ' ', 'false', 'False', 'FALSE', ' false ']) {
    test(`${JSON.stringify(value)} is not paused`, () => {
      assert.equal(pauseOf(annotated({ [PAUSED]: value })), undefined)
    })
  }

  for (const value of ['true', 'TRUE', 'yes', 'fasle', '0', 'null', 'off']) {
    test(`${JSON.stringify(value)} is paused at the current replicas`, () => {
      const annotation = `kafka-autoscaler/paused: "${value}"`
      assert.deepEqual(pauseOf(annotated({ [PAUSED]: value })), { annotation })
    })
  }

  for (const body of [{}, null, 'x', { metadata: {} }, annotated(null), annotated([]), annotated({})]) {
    test(`${JSON.stringify(body)} is not paused`, () => assert.equal(pauseOf(body), undefined))
  }

  test("others' annotations do not count", () => {
    const others = { 'autoscaling.keda.sh/paused': 'true', paused: 'true', 'kafka-autoscaler/pause': 'true' }
    assert.equal(pauseOf(annotated(others)), undefined)
  })
})

suite('paused-replicas', () => {
  for (const [value, replicas] of [
    ['3', 3],
    ['0', 0],
    [' 12 ', 12],
    ['007', 7],
    ['2147483647', 2_147_483_647],
  ] as const) {
    test(`${JSON.stringify(value)} is paused at ${replicas}`, () => {
      const annotation = `kafka-autoscaler/paused-replicas: "${value.trim()}"`
      assert.deepEqual(pauseOf(annotated({ [PAUSED_REPLICAS]: value })), { replicas, annotation })
    })
  }

  for (const value of ['three', '-1', '1.5', '3 pods', '1e2', '2147483648', 'true', '٣']) {
    test(`${JSON.stringify(value)} is no count: paused at the current replicas`, () => {
      const annotation = `kafka-autoscaler/paused-replicas: "${value}"`
      assert.deepEqual(pauseOf(annotated({ [PAUSED_REPLICAS]: value })), { annotation })
    })
  }

  test('empty asks for nothing', () => {
    assert.equal(pauseOf(annotated({ [PAUSED_REPLICAS]: '' })), undefined)
    assert.equal(pauseOf(annotated({ [PAUSED_REPLICAS]: '', [PAUSED]: 'true' }))?.replicas, undefined)
  })

  test('outranks paused, whatever that says', () => {
    for (const paused of ['true', 'false', '']) {
      const pause = pauseOf(annotated({ [PAUSED]: paused, [PAUSED_REPLICAS]: '3' }))
      assert.equal(pause?.replicas, 3)
    }
  })
})

suite('the annotation as it is shown', () => {
  const shown = (value: string): string | undefined => pauseOf(annotated({ [PAUSED]: value }))?.annotation

  test('is cut to 80 characters, and half a character is replaced', () => {
    assert.equal(shown('x'.repeat(300_000)), `kafka-autoscaler/paused: "${'x'.repeat(53)}…`)
    assert.equal(shown('🛑'.repeat(100)), `kafka-autoscaler/paused: "${'🛑'.repeat(26)}\ufffd…`)
  })

  test('has quotes, line breaks, terminal codes and invisible characters escaped', () => {
    assert.equal(shown('a"b\nc'), String.raw`kafka-autoscaler/paused: "a\"b\nc"`)
    assert.equal(
      shown('\u001b[2J\u007f\u009b\u202e\u2028x'),
      String.raw`kafka-autoscaler/paused: "\u001b[2J\u{7f}\u{9b}\u{202e}\u{2028}x"`,
    )
  })

  test('is one printable line of at most 80 characters, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 200 }), (value) => {
        const text = shown(value)
        if (text === undefined) return
        assert.ok(text.length <= 80)
        assert.ok(text.isWellFormed())
        assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})

test('whatever JSON comes, it is read', () => {
  const value = fc.jsonValue()
  const body = fc.oneof(value, fc.record({ metadata: fc.record({ annotations: value }) }))
  fc.assert(fc.property(body, (body) => assert.doesNotThrow(() => pauseOf(body))))
})
