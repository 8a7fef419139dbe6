import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { clientOf } from './lab/kafka-client.ts'
import { startKafka } from './lab/kafka.ts'
import type { LabKafka } from './lab/kafka.ts'
import { describeBurst } from './model/burst.ts'
import { agrees, renderComparison } from './model/comparison.ts'
import { courseOf } from './model/course.ts'
import { workOff } from './model/real.ts'
import { simulate } from './model/simulated.ts'

suite('the model of a consumer group', () => {
  let kafka: LabKafka
  before(async () => {
    kafka = await startKafka()
  })
  after(() => kafka.stop())

  test('drains a burst in the time that real consumers take, within 25 %', async () => {
    const real = courseOf(await workOff(clientOf(kafka.bootstrap.plain)))
    const comparison = { model: courseOf(simulate()), real }
    assert.ok(agrees(comparison), `${describeBurst()}\n${renderComparison(comparison)}`)
  })
})
