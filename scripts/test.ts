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

/** What takes far longer than the others do, in seconds, so that no share ends long after the rest. */
const SECONDS: Readonly<Record<string, number>> = {
  'test/main.test.ts': 9,
  'test/sandbox/main.test.ts': 9,
  'test/contract/sandbox-kubernetes.test.ts': 7,
  'test/cli/run-scaled-objects.test.ts': 5,
  'test/kubernetes/watch/watcher.test.ts': 5,
  'test/cli/run.test.ts': 3,
  'test/kubernetes/client.test.ts': 2,
  'test/config/load.test.ts': 2,
  'test/sandbox/kubernetes/routes/watch.test.ts': 2,
  'test/kubernetes/scale-targets-many.test.ts': 2,
  'test/main-simulate.test.ts': 2,
  'test/cli/suggest.test.ts': 2,
  'test/scripts/load/kafka.test.ts': 2,
  'test/scaling/slo/timeline-calm.test.ts': 2,
  'test/decision-log/replay.test.ts': 2,
  'test/simulation/baselines/oracle.test.ts': 2,
}

const secondsOf = (file: string): number => SECONDS[file] ?? 0.1

/** Deals the test files out and returns a file for each share, which imports all that is in it. */
function dealt(): string[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const shares = Array.from({ length: SHARES }, () => ({ seconds: 0, imports: [] as string[] }))
  for (const file of files.toSorted((a, b) => secondsOf(b) - secondsOf(a))) {
    const share = shares.reduce((least, other) => (other.seconds < least.seconds ? other : least))
    share.seconds += secondsOf(file)
    share.imports.push(`import '../../${file}'\n`)
  }
  return shares.map(({ imports }, index) => {
    const path = join(folder, `${index}.js`)
    writeFileSync(path, imports.join(''))
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
