import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, startCluster } from '../support/cluster.ts'

test('the version is that of the API server whose behaviour is followed, and says that it is none', async (t) => {
  const { body } = await ask(await startCluster(t), 'GET', '/version')
  assert.deepEqual([body.major, body.minor], ['1', '36'])
  assert.match(body.gitVersion, /^v1\.36\.\d+-sandbox$/)
})
