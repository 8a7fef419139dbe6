import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { hasCode, importsOf, loadedBy, sourceFiles } from './support/imports.ts'

const TYPES_OF_PORTS = /^src\/(ports|errors|scaling\/types)\.ts$/

/** Which files of the project each layer may import; packages are everybody's but those of `pure` ones. */
const LAYERS: readonly { files: RegExp; mayImport: RegExp; types?: RegExp; pure?: true }[] = [
  { files: /^src\/scaling\//, mayImport: /^src\/scaling\//, pure: true },
  { files: /^src\/simulation\//, mayImport: /^src\/simulation\//, pure: true },
  {
    files: /^src\/ports\.ts$/,
    mayImport: /^$/,
    types: /^src\/(scaling\/(types|memory)|formula\/composite)\.ts$/,
    pure: true,
  },
  { files: /^src\/formula\//, mayImport: /^src\/formula\//, types: /^src\/scaling\/types\.ts$/ },
  { files: /^src\/errors\.ts$/, mayImport: /^src\/scaling\/types\.ts$/, pure: true },
  {
    files: /^src\/(conditions|conclusions)\.ts$/,
    mayImport: /^src\/(ports|scaling\/types)\.ts$/,
    pure: true,
  },
  {
    files: /^src\/state\.ts$/,
    mayImport: /^src\/(ports|conditions|scaling\/(types|memory))\.ts$/,
    pure: true,
  },
  {
    files: /^src\/(state-keepers?|state-archive|learned-texts)\.ts$/,
    mayImport: /^src\/(learned-texts|state-archive|errors|scaling\/slo\/learned)\.ts$/,
    types: /^src\/(ports|state-keeper|scaling\/memory)\.ts$/,
    pure: true,
  },
  {
    files: /^src\/(component-conditions|latest-reports)\.ts$/,
    mayImport: /^src\/(conditions|ports)\.ts$/,
    pure: true,
  },
  {
    files: /^src\/autoscaler\.ts$/,
    mayImport: /^src\/(scaling\/\w+|formula\/composite|ports|state|errors)\.ts$/,
    types: /^src\/(component-conditions|turns)\.ts$/,
  },
  {
    files: /^src\/fleet\.ts$/,
    mayImport: /^src\/(autoscaler|component-conditions|state|turns|ports)\.ts$/,
    types: /^src\/scaling\/memory\.ts$/,
  },
  {
    files: /^src\/config\//,
    mayImport: /^src\/((config|formula)\/|errors\.ts$)/,
    types: /^src\/(ports|errors|scaling\/types|kafka\/trigger)\.ts$/,
  },
  {
    files: /^src\/kubernetes\//,
    mayImport: /^src\/((kubernetes|outbound)\/|(errors|conclusions)\.ts$)/,
    types: TYPES_OF_PORTS,
  },
  {
    files: /^src\/outbound\//,
    mayImport: /^src\/(outbound\/|errors\.ts$)/,
    types: /^src\/(ports|scaling\/types|config\/settings)\.ts$/,
  },
  {
    files: /^src\/trigger-(fields|tls)\.ts$/,
    mayImport: /^src\/trigger-fields\.ts$/,
    types: /^src\/(ports|config\/settings)\.ts$/,
  },
  ...['kafka', 'prometheus', 'rabbitmq', 'cron'].map((kind) => ({
    files: new RegExp(`^src/${kind}/`),
    mayImport: new RegExp(`^src/(${kind}|outbound)/|^src/(errors|trigger-fields|trigger-tls)\\.ts$`),
    types: /^src\/(ports|scaling\/types|config\/settings)\.ts$/,
  })),
  {
    files: /^src\/http\//,
    mayImport: /^src\/(http\/|(errors|latest-reports)\.ts$)/,
    types: TYPES_OF_PORTS,
  },
  {
    files: /^src\/decision-log\//,
    mayImport: /^src\/(decision-log|scaling)\/|^src\/errors\.ts$/,
    types: /^src\/ports\.ts$/,
  },
  { files: /^src\/report\//, mayImport: /^src\/report\//, types: /^src\/simulation\// },
  {
    files: /^otel\//,
    mayImport: /^otel\/|^src\/(latest-reports|conclusions)\.ts$/,
    types: /^src\/(ports|scaling\/types|config\/settings)\.ts$/,
  },
  { files: /^sandbox\//, mayImport: /^(sandbox|src\/simulation)\// },
  {
    files: /^src\/(main|version|trigger-kinds)\.ts$|^src\/cli\//,
    mayImport: /^(src\/|otel\/|package\.json$)/,
  },
  { files: /^src\/clock\.ts$/, mayImport: /^$/, types: /^src\/ports\.ts$/ },
  { files: /^src\/turns\.ts$/, mayImport: /^$/ },
]

const ours = /^(src|otel|sandbox|test|bench|scripts|package)\b[/.]/
const files = sourceFiles('src', 'otel', 'sandbox')

suite('layers', () => {
  test('every file belongs to one layer, and every layer has files', () => {
    assert.deepEqual(
      files.filter((file) => LAYERS.filter((layer) => layer.files.test(file)).length !== 1),
      [],
    )
    assert.deepEqual(
      LAYERS.filter((layer) => !files.some((file) => layer.files.test(file))),
      [],
    )
  })

  for (const layer of LAYERS) {
    test(`${layer.files.source} imports only what it may`, () => {
      const imports = files.filter((file) => layer.files.test(file)).flatMap(importsOf)
      const wrong = imports.filter(({ to, typeOnly }) => {
        if (!ours.test(to)) return layer.pure === true
        return !layer.mayImport.test(to) && !(typeOnly && layer.types?.test(to))
      })
      assert.deepEqual(wrong, [])
    })
  }

  test('the walk sees imports', () => {
    const loaded = loadedBy(['src/main.ts'])
    for (const file of ['src/kafka/lag.ts', 'src/scaling/bounds.ts', 'otel/spans.ts', 'undici']) {
      assert.ok(loaded.has(file), file)
    }
  })
})

test('every source file with code is loaded by a test', () => {
  // What nobody loads is absent from the coverage report, and so would count as covered. These two run in a process
  // of their own, which test/main.test.ts starts and the report sees.
  const started = ['src/cli/run.ts', 'src/main.ts']
  const loaded = loadedBy(sourceFiles('test').filter((file) => file.endsWith('.test.ts')))
  const files = sourceFiles('src', 'otel', 'scripts').filter((file) => hasCode(file))
  assert.deepEqual(
    files.filter((file) => !loaded.has(file)),
    [
      ...started,
      'scripts/docs.ts',
      'scripts/load/main.ts',
      'scripts/recording.ts',
      'scripts/test.ts',
    ].toSorted(),
  )
})
