import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { bundle } from '../../scripts/bundle.ts'
import { VERSION } from '../../src/version.ts'

suite('the bundle', () => {
  // Outside the checkout, where no node_modules is found.
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
  before(() => bundle(folder))
  after(() => rmSync(folder, { recursive: true }))

  const run = (...args: string[]) =>
    execFileSync(process.execPath, [join(folder, 'kafka-autoscaler.js'), ...args], {
      encoding: 'utf8',
      env: {},
    })

  test('runs with nothing but Node', () => {
    assert.equal(run('--version'), `${VERSION}\n`)
    assert.match(run('--help'), /^Usage: kafka-autoscaler /)
  })

  test('comes with the licences of the packages in it', () => {
    const licenses = readFileSync(join(folder, 'THIRD_PARTY_LICENSES'), 'utf8')
    for (const name of [
      'kafkajs',
      'undici',
      '@kubernetes/client-node',
      '@opentelemetry/sdk-metrics',
      'uplot',
    ]) {
      assert.match(licenses, new RegExp(`^${name} \\d`, 'm'))
    }
    assert.doesNotMatch(licenses, /^(typescript|esbuild) \d/m)
  })

  test('writes a report, whose charts it has in it', (t) => {
    const file = `${folder}.html`
    t.after(() => rmSync(file))
    run('simulate', '--shape', 'steady', '--for', '2m', '--baseline', 'static-mean', '--html', file)
    const page = readFileSync(file, 'utf8')
    assert.match(page, /leeoniya\/uPlot/)
    assert.match(page, / id="replicas-0"/)
  })

  test('is one file', () => {
    assert.deepEqual(readdirSync(folder), ['THIRD_PARTY_LICENSES', 'kafka-autoscaler.js'])
  })
})
