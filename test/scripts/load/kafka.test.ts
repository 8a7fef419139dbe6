import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTopic } from '../../../scripts/load/kafka.ts'
import { readLoad } from '../../../scripts/load/options.ts'
import { freePort } from '../../e2e/lab/ports.ts'

test('a broker that is not there is said with its address', async () => {
  const port = await freePort()
  const args = `kafka --topic orders --brokers 127.0.0.1:${port} --username me --mechanism scram-sha-512`
  const load = readLoad(args.split(' '), { LOAD_PASSWORD: 'secret' })
  assert.ok(load !== 'help' && load.system === 'kafka')
  await assert.rejects(openTopic(load), new RegExp(`ECONNREFUSED 127.0.0.1:${port}`))
})
