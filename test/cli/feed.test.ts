import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { openFeed } from '../../src/cli/feed.ts'
import { loadSettings } from '../../src/config/load.ts'
import { folderOf, scaledObject } from '../config/scaled-objects/loading.ts'
import { answering, never, startClient, startServer } from '../kubernetes/support/orders.ts'

const text = `apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: { name: login }
spec: { secretTargetRef: [{ parameter: host, name: queue, key: host }] }
---
${scaledObject({ triggers: '- type: rabbitmq\n  metadata: { queueName: orders }\n  authenticationRef: { name: login }' })}`

function settingsOf(t: TestContext, more: Record<string, string>) {
  const file = join(folderOf(t, {}), 'a.yaml')
  writeFileSync(file, text)
  return loadSettings({ SCALED_OBJECTS: file, ...more }).settings
}

suite('the targets of a process', () => {
  test('get secrets from the API server where the settings say so', async (t) => {
    const host = Buffer.from('amqp://reader:hush@queue:5672/north').toString('base64')
    const client = startClient(t, await startServer(t, answering(200, JSON.stringify({ data: { host } }))))
    const feed = await openFeed(settingsOf(t, { SCALED_OBJECTS_READ_SECRETS: 'true' }), client, never)
    assert.equal(feed.targets[0]?.triggers[0]?.subject, 'queue orders of vhost north')
  })

  test('and else from nowhere', async (t) => {
    const client = startClient(t, await startServer(t, answering(500, '{}')))
    await assert.rejects(openFeed(settingsOf(t, {}), client, never), {
      message: /set SCALED_OBJECTS_SECRETS/,
    })
  })

  test('name the Secret that they may not read', async (t) => {
    const client = startClient(t, await startServer(t, answering(403, '{}')))
    await assert.rejects(openFeed(settingsOf(t, { SCALED_OBJECTS_READ_SECRETS: 'true' }), client, never), {
      message: /Secret queue, key host: cannot get secrets "queue" in namespace "default": .*\(403\)/,
    })
  })
})
