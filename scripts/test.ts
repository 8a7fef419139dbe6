import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.ts'

// Runs every test, a share of the files in each of a few processes: with a process for each of them, most of the
// time would go to starting Node and loading what all of them load.

const { values } = parseArgs({ options: { coverage: { type: 'boolean', default: false } } })
const root = join(import.meta.dirname, '..')
const folder = join(root, 'dist', 'test')
const files = globSync('test/**/*.test.ts', { cwd: root }).toSorted()

/** One more than processors, since some tests wait for a daemon. */
const SHARES = Math.min(availableParallelism() + 1, 8)

/** Deals the test files out and returns a file for each share, which imports all that is in it. */
function dealt(): string[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return Array.from({ length: SHARES }, (_, share) => {
    const path = join(folder, `${share}.js`)
    const imports = files.filter((__, index) => index % SHARES === share)
    writeFileSync(path, imports.map((file) => `import '../../${file}'\n`).join(''))
    return path
  })
}

const shares = dealt()

// Daemons that tests start have the cache, too, and are what is shipped: the bundle takes a fifth of the time to start.
// Coverage counts the sources, and less exactly with a cache.
if (!values.coverage) {
  process.env['NODE_COMPILE_CACHE'] ??= join(root, 'dist', 'compile-cache')
  process.env['AUTOSCALER_PROGRAM'] = join(folder, 'kafka-autoscaler.js')
  await bundle(folder)
}

const silent = new Set(files.map((file) => join(root, file)))
run({
  files: shares,
  concurrency: SHARES,
  // Of each test; as an option of `run` it would be of a whole share.
  execArgv: ['--test-timeout=60000'],
  coverage: values.coverage,
  coverageIncludeGlobs: ['src/**', 'otel/**'],
  lineCoverage: 95,
  branchCoverage: 90,
})
  .on('test:complete', ({ file = '' }) => silent.delete(file))
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .once('end', () => {
    // A test that calls process.exit(0) would end the rest of its share unnoticed.
    if (silent.size === 0) return
    process.stderr.write(`No test ran of:\n${[...silent].join('\n')}\n`)
    process.exitCode = 1
  })
  .compose(spec)
  .pipe(process.stdout)
