import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { SettingsError } from '../../src/errors.ts'
import { loadKubeConfig } from '../../src/kubernetes/kube-config.ts'

let folder = ''

suite('the kubeconfig', () => {
  const environment = process.env

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafka-autoscaler-'))
    process.env = { ...environment, HOME: folder }
    delete process.env['KUBECONFIG']
  })

  afterEach(() => {
    process.env = environment
    rmSync(folder, { recursive: true })
  })

  test('the file of KUBECONFIG wins over the one at home', () => {
    mkdirSync(join(folder, '.kube'))
    writeFileSync(join(folder, '.kube', 'config'), kubeconfig({ server: 'https://home.example' }))
    assert.equal(loadKubeConfig().getCurrentCluster()?.server, 'https://home.example')
    process.env['KUBECONFIG'] = file('named', kubeconfig({ server: 'https://named.example' }))
    assert.equal(loadKubeConfig().getCurrentCluster()?.server, 'https://named.example')
  })

  test('KUBECONFIG may name several files, of which one holds the current context', () => {
    const first = JSON.stringify({ 'current-context': 'x' })
    process.env['KUBECONFIG'] = [file('a', first), file('b', kubeconfig({}))].join(delimiter)
    assert.equal(loadKubeConfig().getCurrentCluster()?.server, 'https://api.example')
  })

  test('a plain HTTP server is taken when the kubeconfig says that nothing is verified', () => {
    const cluster = { server: 'http://127.0.0.1:8001', 'insecure-skip-tls-verify': true }
    process.env['KUBECONFIG'] = file('config', kubeconfig(cluster))
    assert.equal(loadKubeConfig().getCurrentCluster()?.server, 'http://127.0.0.1:8001')
  })

  test('with nothing configured it says what it tried and what to do', () => {
    const [problem] = problemsOf(loadKubeConfig)
    assert.match(problem ?? '', /KUBECONFIG is not set/)
    assert.ok(problem?.includes(join(folder, '.kube', 'config')))
    assert.match(problem ?? '', /Set KUBECONFIG to a kubeconfig file, or run in a pod/)
  })

  suite('KUBECONFIG that cannot be used is told by its name:', () => {
    const secret = 'token: s3cr3t-t0ken'
    const cases: readonly { name: string; text: string; says: RegExp }[] = [
      { name: 'an empty file', text: '', says: /: .*input is empty$/ },
      { name: 'an empty document', text: 'null', says: /: this is not a kubeconfig$/ },
      { name: 'another kind of file', text: '[1, 2]', says: /: the current context null does not exist$/ },
      {
        name: 'broken YAML, without an excerpt',
        text: `users:\n  - ${secret}\n  bad: [`,
        says: /: [^\n]+\(\d+:\d+\)$/,
      },
      {
        name: 'a cluster without a server',
        text: JSON.stringify({ clusters: [{ name: 'c', cluster: {} }] }),
        says: /: clusters\[0\]\.cluster\.server is missing$/,
      },
      {
        name: 'no current context',
        text: kubeconfig({}, { 'current-context': undefined }),
        says: /: the current context null does not exist$/,
      },
      {
        name: 'a cluster that is not there',
        text: kubeconfig({}, { clusters: [] }),
        says: /: the cluster of the current context "x" does not exist$/,
      },
      {
        name: 'a user that is not there',
        text: kubeconfig({}, { users: [] }),
        says: /: the user of the current context "x" does not exist$/,
      },
      {
        name: 'a server that is no URL',
        text: kubeconfig({ server: 'api.example' }),
        says: /: the server "api\.example" is not a URL$/,
      },
      {
        name: 'plain HTTP',
        text: kubeconfig({ server: 'http://api.example' }),
        says: /: the server "http:\/\/api\.example" is not https; that takes insecure-skip-tls-verify: true$/,
      },
    ]
    for (const { name, text, says } of cases) {
      test(name, () => {
        process.env['KUBECONFIG'] = file('config', text)
        const problems = problemsOf(loadKubeConfig)
        assert.equal(problems.length, 1)
        assert.ok(problems[0]?.startsWith(`KUBECONFIG "${join(folder, 'config')}": `))
        assert.match(problems[0] ?? '', says)
        assert.doesNotMatch(problems[0] ?? '', /s3cr3t/)
      })
    }

    test('a file that is not there', () => {
      process.env['KUBECONFIG'] = join(folder, 'nothing')
      assert.match(problemsOf(loadKubeConfig)[0] ?? '', /: ENOENT: no such file or directory/)
    })
  })
})

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function kubeconfig(cluster: object, overrides: object = {}): string {
  return JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://api.example', ...cluster } }],
    users: [{ name: 'u', user: { token: 's3cr3t' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
    ...overrides,
  })
}

function problemsOf(action: () => unknown): readonly string[] {
  try {
    action()
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}
