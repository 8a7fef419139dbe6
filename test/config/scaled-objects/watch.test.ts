import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { loadScaledObjects } from '../../../src/config/scaled-objects/load.ts'
import type { LoadedObjects, LoadOptions } from '../../../src/config/scaled-objects/load.ts'
import { mountedSecrets } from '../../../src/config/scaled-objects/secrets.ts'
import { watchScaledObjects } from '../../../src/config/scaled-objects/watch.ts'
import { fakeClock } from '../../support/fakes.ts'
import { folderOf, optionsOf, scaledObject } from './loading.ts'

interface Watched {
  /** How often was loaded, beyond the first time. */
  readonly loads: number
  readonly changes: readonly LoadedObjects[]
}

/** Watches through as many polls as there are steps; each happens before its poll. */
async function watch(
  path: string,
  steps: readonly (() => void)[],
  changes: Partial<LoadOptions> = {},
): Promise<Watched> {
  const [clock, stop] = [fakeClock(), new AbortController()]
  const told: LoadedObjects[] = []
  let polls = 0
  let loads = 0
  clock.onSleep = () => {
    const step = steps[polls++]
    if (step === undefined) stop.abort()
    else step()
  }
  const load = (): Promise<LoadedObjects> => loadScaledObjects([path], optionsOf(changes))
  const loaded = await load()
  const counted = (): Promise<LoadedObjects> => {
    loads++
    return load()
  }
  const onChange = (next: LoadedObjects): void => void told.push(next)
  await watchScaledObjects({ load: counted, loaded, onChange, clock }, stop.signal)
  return { loads, changes: told }
}

const idle = (): void => {}
const object = (max: number): string => scaledObject({ spec: `maxReplicaCount: ${max}` })
const maxima = ({ changes }: Watched): unknown[] =>
  changes.map(({ targets }) => targets.map(({ target }) => target.policy.maxReplicas))

/** A folder as the kubelet mounts a ConfigMap: names lead through `..data` to a folder of the day. */
function mount(t: TestContext, text: string): { folder: string; swap: (text: string) => void } {
  const folder = folderOf(t, { '..1/orders.yaml': text })
  symlinkSync('..1', join(folder, '..data'))
  symlinkSync(join('..data', 'orders.yaml'), join(folder, 'orders.yaml'))
  const swap = (changed: string): void => {
    mkdirSync(join(folder, '..2'))
    writeFileSync(join(folder, '..2', 'orders.yaml'), changed)
    symlinkSync('..2', join(folder, '..data_tmp'))
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    rmSync(join(folder, '..1'), { recursive: true })
  }
  return { folder, swap }
}

suite('a watch on files', () => {
  test('loads once more at first, then only what has changed', async (t) => {
    const watched = await watch(folderOf(t, { 'a.yaml': object(5) }), [idle, idle, idle, idle])
    assert.deepEqual(watched, { loads: 1, changes: [] })
  })

  test('tells of a file that changes, comes or goes', async (t) => {
    const folder = folderOf(t, { 'a.yaml': object(5) })
    const more = object(9).replace('name: orders', 'name: more').replace('name: consumer', 'name: more')
    const watched = await watch(folder, [
      idle,
      () => writeFileSync(join(folder, 'a.yaml'), object(6)),
      idle,
      () => writeFileSync(join(folder, 'b.yaml'), more),
      () => rmSync(join(folder, 'a.yaml')),
      idle,
    ])
    assert.deepEqual(maxima(watched), [[6], [6, 9], [9]])
  })

  test('sees a ConfigMap change, which is a link that leads elsewhere', async (t) => {
    const { folder, swap } = mount(t, object(5))
    assert.deepEqual(maxima(await watch(folder, [idle, () => swap(object(6)), idle])), [[6]])
    const other = mount(t, object(5))
    const file = join(other.folder, 'orders.yaml')
    assert.deepEqual(maxima(await watch(file, [idle, () => other.swap(object(6)), idle])), [[6]])
  })

  test('tells of problems, and of their end', async (t) => {
    const folder = folderOf(t, { 'a.yaml': object(5) })
    const { changes } = await watch(folder, [
      idle,
      () => rmSync(folder, { recursive: true }),
      idle,
      () => {
        mkdirSync(folder)
        writeFileSync(join(folder, 'a.yaml'), object(0))
      },
      () => writeFileSync(join(folder, 'a.yaml'), object(5)),
      idle,
    ])
    assert.deepEqual(
      changes.map(({ problems, targets }) => [problems.length, targets.length]),
      [
        [1, 0],
        [1, 0],
        [0, 1],
      ],
    )
  })

  test('sees a secret change', async (t) => {
    const text = `apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: { name: login }
spec: { secretTargetRef: [{ parameter: source, name: places, key: main }] }
---
${scaledObject({ triggers: '- type: count\n  authenticationRef: { name: login }' })}`
    const [folder, secrets] = [folderOf(t, { 'a.yaml': text }), folderOf(t, { 'places/main': 'here' })]
    const steps = [idle, () => writeFileSync(join(secrets, 'places', 'main'), 'there'), idle]
    const { changes } = await watch(folder, steps, { secrets: mountedSecrets(secrets) })
    assert.deepEqual(
      changes.map(({ targets }) => targets[0]?.target.triggers[0]?.subject),
      ['there'],
    )
  })

  test('loads again what changed while it was loaded', async (t) => {
    const folder = folderOf(t, { 'a.yaml': object(5) })
    const [clock, stop] = [fakeClock(), new AbortController()]
    let loads = 0
    const load = async (): Promise<LoadedObjects> => {
      const read = await loadScaledObjects([folder], optionsOf())
      if (++loads === 2) writeFileSync(join(folder, 'a.yaml'), object(6))
      return read
    }
    const loaded = await load()
    const told: LoadedObjects[] = []
    let polls = 0
    clock.onSleep = () => (++polls > 3 ? stop.abort() : undefined)
    await watchScaledObjects({ load, loaded, onChange: (next) => void told.push(next), clock }, stop.signal)
    assert.deepEqual([loads, told.length], [3, 1])
  })

  test('loads at least as often as it is told to', async (t) => {
    const folder = folderOf(t, { 'a.yaml': object(5) })
    const [clock, stop] = [fakeClock(), new AbortController()]
    const at: number[] = []
    const load = (): Promise<LoadedObjects> => {
      at.push(clock.now())
      return loadScaledObjects([folder], optionsOf())
    }
    const loaded = await load()
    clock.onSleep = () => (clock.now() > 100_000 ? stop.abort() : undefined)
    const options = { load, loaded, onChange: () => {}, clock, refreshMs: 60_000 }
    await watchScaledObjects(options, stop.signal)
    assert.deepEqual(at, [0, 1_000, 61_000])
  })
})
