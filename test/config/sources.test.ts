import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { readSources } from '../../src/config/sources.ts'

const files: Readonly<Record<string, string>> = {
  '/password': 'hunter2\n',
  '/windows': 'hunter2\r\n',
  '/blanks': ' hunter2 \n\n',
  '/empty': '',
  '/newline': '\n',
}

const readFake = (path: string) => files[path] ?? readFileSync(path, 'utf8')
const read = (env: Readonly<Record<string, string | undefined>>) => readSources(env, readFake)

suite('sources', () => {
  test('an empty or blank text counts as unset', () => {
    const { texts, origins } = read({
      KAFKA_TOPIC: '',
      NAMESPACE: ' \t',
      MIN_REPLICAS: undefined,
      KAFKA_SASL_PASSWORD: '',
    })
    assert.deepEqual(texts, {})
    assert.equal(origins.size, 0)
  })

  test('blanks around a value are dropped, except in a secret', () => {
    const { texts } = read({ MIN_REPLICAS: ' 5 ', KAFKA_SASL_PASSWORD: ' hunter2 ' })
    assert.deepEqual(texts, { MIN_REPLICAS: '5', KAFKA_SASL_PASSWORD: ' hunter2 ' })
  })

  test('names that are no settings are left alone', () => {
    assert.deepEqual(read({ PATH: '/bin', KAFKA_TOPICS: 'x', NAMESPACE_FILE: '/password' }).texts, {})
  })

  for (const [path, text] of [
    ['/password', 'hunter2'],
    ['/windows', 'hunter2'],
    ['/blanks', ' hunter2 \n'],
  ] as const) {
    test(`a secret in file ${path} loses its last line break only`, () => {
      const { texts, origins, problems } = read({ KAFKA_SASL_PASSWORD_FILE: path })
      assert.equal(texts['KAFKA_SASL_PASSWORD'], text)
      assert.equal(origins.get('KAFKA_SASL_PASSWORD'), `file ${path}`)
      assert.equal(origins.get('KAFKA_SASL_PASSWORD_FILE'), 'environment')
      assert.deepEqual(problems, [])
    })
  }

  const unusable = {
    '/empty': 'file "/empty" is empty',
    '/newline': 'file "/newline" is empty',
    '/does/not/exist': 'cannot read "/does/not/exist": no such file or directory',
    '/dev/null/x': 'cannot read "/dev/null/x": not a directory',
    '/': 'cannot read "/": illegal operation on a directory',
    'nul\0': String.raw`cannot read "nul\u0000": not a file name`,
  }
  for (const [path, message] of Object.entries(unusable)) {
    test(`a file that cannot be used is a problem: ${message}`, () => {
      const { texts, problems } = read({ KAFKA_SASL_PASSWORD_FILE: path })
      assert.deepEqual(problems, [{ name: 'KAFKA_SASL_PASSWORD_FILE', message }])
      assert.equal(texts['KAFKA_SASL_PASSWORD'], undefined)
    })
  }

  test('a secret given twice is a problem, and the file is not read', () => {
    const { texts, problems } = readSources({ KAFKA_TLS_KEY: 'hunter2', KAFKA_TLS_KEY_FILE: '/key' }, () =>
      assert.fail('must not be read'),
    )
    assert.deepEqual(problems, [
      { name: 'KAFKA_TLS_KEY_FILE', message: 'got "/key", must be unset when KAFKA_TLS_KEY is set' },
    ])
    assert.equal(texts['KAFKA_TLS_KEY'], 'hunter2')
  })
})
