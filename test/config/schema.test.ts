import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FORMATS } from '../../src/config/formats.ts'
import { fileSettingOf, isSettingName, schema, SETTING_NAMES } from '../../src/config/schema.ts'

suite('schema', () => {
  test('every setting is read from the variable of its name', () => {
    for (const name of SETTING_NAMES) assert.equal(schema[name].env, name)
  })

  test('every default is a value its format accepts, or unset', () => {
    for (const name of SETTING_NAMES) {
      const { default: value, format, nullable } = schema[name]
      assert.equal(nullable, value === null, name)
      if (value !== null) FORMATS[format].validate(value, {})
      if (value !== null) assert.deepEqual(FORMATS[format].coerce(String(value)), value, name)
    }
  })

  test('every doc is one or two sentences that fit a comment line', () => {
    for (const name of SETTING_NAMES) assert.match(schema[name].doc, /^[A-Za-z].{3,120}[.…]$/, name)
  })

  test('every format is used', () => {
    const used = new Set<string>(SETTING_NAMES.map((name) => schema[name].format))
    assert.deepEqual(
      Object.keys(FORMATS).filter((name) => !used.has(name)),
      [],
    )
  })

  test('names that only look like ours are not ours', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'kafka_topic', ''])
      assert.equal(isSettingName(name), false)
  })

  test('secrets of ours may come from a file, those of OpenTelemetry may not', () => {
    const secrets = SETTING_NAMES.filter((name) => schema[name].sensitive === true)
    for (const name of secrets) {
      const file = name.startsWith('OTEL_') ? undefined : `${name}_FILE`
      assert.equal(fileSettingOf(name), file)
    }
    assert.equal(fileSettingOf('NAMESPACE'), undefined)
  })
})
