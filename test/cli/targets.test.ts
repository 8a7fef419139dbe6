import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { openTargets } from '../../src/cli/targets.ts'
import type { FeedOptions } from '../../src/cli/targets.ts'
import { loadSettings } from '../../src/config/load.ts'
import type { SecretSource } from '../../src/config/scaled-objects/secrets.ts'
import { countingKind, folderOf, scaledObject } from '../config/scaled-objects/loading.ts'
import { fakeClock } from '../support/fakes.ts'
import { recordingLog } from '../support/recording-log.ts'

const named = (name: string, max = 5): string =>
  scaledObject({ spec: `maxReplicaCount: ${max}` })
    .replace('name: orders', `name: ${name}`)
    .replace('name: consumer', `name: ${name}`)

const settingsOf = (env: Record<string, string>) => loadSettings({ NAMESPACE: 'shop', ...env }).settings

function optionsOf(changes: Partial<FeedOptions> = {}): FeedOptions {
  return { kinds: [countingKind()], environment: {}, clock: fakeClock(), ...changes }
}

suite('the targets', () => {
  test('are the one of the settings, which never changes', async () => {
    const settings = settingsOf({ DEPLOYMENT_NAME: 'worker' })
    const feed = await openTargets(settings, optionsOf())
    assert.deepEqual(
      feed.targets.map(({ id }) => id),
      ['shop/deployments/worker'],
    )
    assert.deepEqual(feed.problems, [])
    await feed.follow(() => assert.fail(), recordingLog().log, new AbortController().signal)
  })

  test('are those of the ScaledObjects, but for objects with a problem', async (t) => {
    const folder = folderOf(t, { 'a.yaml': `${named('a')}---\n${named('b', 0)}` })
    const settings = settingsOf({ SCALED_OBJECTS: folder, DRY_RUN: 'true', MESSAGE_COUNT_THRESHOLD: '7' })
    const { targets, problems } = await openTargets(settings, optionsOf())
    assert.deepEqual(
      targets.map(({ id, policy }) => [id, policy.dryRun, policy.messageCountThreshold]),
      [['shop/deployments/a', true, 7]],
    )
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', /a.yaml:19: ScaledObject shop\/b: spec.maxReplicaCount: got 0/)
  })

  const nothing: { name: string; files: Record<string, string>; message: RegExp }[] = [
    {
      name: 'all objects have a problem',
      files: { 'a.yaml': named('a', 0) },
      message: /maxReplicaCount: got 0/,
    },
    {
      name: 'there is no object',
      files: { 'a.yaml': '# none\n' },
      message: /^SCALED_OBJECTS: .* has no ScaledObject$/,
    },
    { name: 'there is no file', files: {}, message: /has no \*.yaml or \*.yml file$/ },
  ]
  for (const { name, files, message } of nothing) {
    test(`cannot be opened when ${name}`, async (t) => {
      const settings = settingsOf({ SCALED_OBJECTS: folderOf(t, files) })
      await assert.rejects(openTargets(settings, optionsOf()), { name: 'SettingsError', message })
    })
  }

  test('follow the files; what is wrong is said once, and once that it no longer is', async (t) => {
    const folder = folderOf(t, { 'a.yaml': named('a') })
    const [clock, stop, { log, lines }] = [fakeClock(), new AbortController(), recordingLog()]
    const steps = [
      () => writeFileSync(join(folder, 'a.yaml'), named('a', 6)),
      () => writeFileSync(join(folder, 'a.yaml'), named('a', 0)),
      () => writeFileSync(join(folder, 'b.yaml'), named('b', 3)),
      () => writeFileSync(join(folder, 'a.yaml'), named('a', 7)),
      () => rmSync(join(folder, 'b.yaml')),
      () => stop.abort(),
    ]
    clock.onSleep = () => steps.shift()?.()
    const feed = await openTargets(settingsOf({ SCALED_OBJECTS: folder }), optionsOf({ clock }))
    const seen: unknown[] = []
    await feed.follow(
      (targets) =>
        seen.push(Object.fromEntries(targets.map(({ name, policy }) => [name, policy.maxReplicas]))),
      log,
      stop.signal,
    )
    assert.deepEqual(seen, [{ a: 6 }, { a: 6 }, { b: 3, a: 6 }, { a: 7, b: 3 }, { a: 7 }])
    assert.deepEqual(
      lines.map((line) => line.replace(folder, '')),
      [
        'error /a.yaml:8: ScaledObject shop/a: spec.maxReplicaCount: got 0, must be a whole number from 1 to 2147483647; what was valid before stays',
        'info no ScaledObject has a problem any more',
      ],
    )
  })
})

suite('secrets that are not mounted', () => {
  const text = `apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: { name: login }
spec: { secretTargetRef: [{ parameter: source, name: places, key: main }] }
---
${scaledObject({ triggers: '- type: count\n  authenticationRef: { name: login }' })}`
  const elsewhere = (word: () => string): SecretSource => ({
    read: async ({ kind, namespace, name, key }) => ({
      text: `${kind} ${namespace}/${name}/${key} ${word()}`,
    }),
  })

  test('are asked for, and again every minute', async (t) => {
    const [clock, stop] = [fakeClock(), new AbortController()]
    const folder = folderOf(t, { 'a.yaml': text })
    const readSecrets = (): SecretSource => elsewhere(() => (clock.now() < 30_000 ? 'old' : 'new'))
    const feed = await openTargets(settingsOf({ SCALED_OBJECTS: folder }), optionsOf({ clock, readSecrets }))
    assert.equal(feed.targets[0]?.triggers[0]?.subject, 'Secret shop/places/main old')
    clock.onSleep = () => (clock.now() > 90_000 ? stop.abort() : undefined)
    const seen: unknown[] = []
    await feed.follow(
      ([target]) => seen.push([clock.now(), target?.triggers[0]?.subject]),
      recordingLog().log,
      stop.signal,
    )
    assert.deepEqual(seen, [[61_000, 'Secret shop/places/main new']])
  })

  test('come second to those that are', async (t) => {
    const folder = folderOf(t, { 'objects/a.yaml': text, 'secrets/places/main': 'mounted' })
    const env = { SCALED_OBJECTS: join(folder, 'objects'), SCALED_OBJECTS_SECRETS: join(folder, 'secrets') }
    const readSecrets = (): SecretSource => elsewhere(() => 'here')
    const subject = async (): Promise<unknown> =>
      (await openTargets(settingsOf(env), optionsOf({ readSecrets }))).targets[0]?.triggers[0]?.subject
    assert.equal(await subject(), 'mounted')
    rmSync(join(folder, 'secrets', 'places', 'main'))
    assert.equal(await subject(), 'Secret shop/places/main here')
  })
})
