import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { rulesOf } from '../scripts/documents.ts'
import { loadScaledObjects } from '../src/config/scaled-objects/load.ts'
import { isSettingName } from '../src/config/schema.ts'
import { rulesFor } from '../src/kubernetes/roles.ts'
import { TRIGGER_KINDS } from '../src/trigger-kinds.ts'

const read = (file: string): string => readFileSync(file, 'utf8')

interface Container {
  readonly image: string
  readonly env: readonly { readonly name: string; readonly value?: string }[]
  readonly volumeMounts?: readonly { readonly mountPath: string }[]
}

interface Deployment {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly annotations: unknown }
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly Container[]; readonly volumes?: unknown }
    }
  }
}

function daemonIn(manifest: string): Deployment {
  const objects = parseAllDocuments(manifest).map((document): Deployment => document.toJS())
  const daemon = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'kafka-autoscaler',
  )
  assert.ok(daemon)
  return daemon
}

/** All but what makes an example: its variables and its volumes. */
function common({ metadata, spec }: Deployment): unknown {
  const { volumes: _, containers, ...pod } = spec.template.spec
  const [container] = containers
  assert.ok(container)
  const { env: __, volumeMounts: ___, ...rest } = container
  return { metadata, spec: { ...spec, template: { ...spec.template, spec: { ...pod, containers: [rest] } } } }
}

async function load(path: string) {
  const loaded = await loadScaledObjects([path], {
    kinds: TRIGGER_KINDS,
    namespace: 'default',
    environment: {},
    offline: true,
    dryRun: false,
    messageCountThreshold: 1000,
  })
  assert.deepEqual(loaded.problems, [])
  return loaded
}

for (const name of readdirSync('examples')) {
  const folder = `examples/${name}`
  const manifest = read(`${folder}/manifest.yaml`)

  suite(folder, () => {
    for (const file of readdirSync(folder).filter((file) => file.startsWith('scaled-object'))) {
      test(`${file} is sound, and the Role is the one that "rbac" prints for it`, async () => {
        const { targets, unchecked } = await load(`${folder}/${file}`)
        const workloads = [
          ...targets.map(({ target }) => target),
          ...unchecked.map(({ workload }) => workload),
        ]
        const [rules, ...more] = rulesFor({ targets: workloads, kubernetesEvents: true })
        assert.deepEqual(more, [])
        assert.deepEqual(rulesOf(manifest), rules?.rules)
      })
    }

    test('the daemon runs as in manifest.yaml', () => {
      assert.deepEqual(common(daemonIn(manifest)), common(daemonIn(read('manifest.yaml'))))
    })

    test('the daemon finds what its settings name', () => {
      const [container] = daemonIn(manifest).spec.template.spec.containers
      const mounts = container?.volumeMounts?.map(({ mountPath }) => mountPath) ?? []
      for (const { name, value } of container?.env ?? []) {
        assert.ok(isSettingName(name), name)
        if (value !== undefined)
          assert.ok(
            mounts.some((path) => path.startsWith(value)),
            value,
          )
      }
    })

    test('the secrets that it refers to are mounted by their names', async () => {
      const { secrets } = await load(`${folder}/scaled-object.yaml`)
      const [container] = daemonIn(manifest).spec.template.spec.containers
      const mounts = container?.volumeMounts?.map(({ mountPath }) => mountPath) ?? []
      for (const secret of secrets) assert.ok(mounts.includes(`/etc/secrets/${secret.name}`), secret.name)
    })
  })
}
