import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { problemsOf, scaledObject, targetOf } from './loading.ts'

suite('targetLagSeconds, ours', () => {
  const triggers = '- type: count\n  metadata: { targetLagSeconds: "60" }'

  test('leaves the scale-down window to what is learned', async (t) => {
    const { policy } = await targetOf(t, scaledObject({ triggers }))
    assert.equal(policy.triggers[0]?.targetLagMs, 60_000)
    assert.equal(policy.scaleDown.stabilizationMs, undefined)
  })

  test('but not where a window is asked for', async (t) => {
    const spec =
      'advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 10 } } } }'
    const { policy } = await targetOf(t, scaledObject({ triggers, spec }))
    assert.equal(policy.scaleDown.stabilizationMs, 10_000)
  })

  test('takes a forecast', async (t) => {
    const metadata = 'annotations: { kafka-autoscaler/forecast: "true" }'
    const { policy } = await targetOf(t, scaledObject({ triggers, metadata }))
    assert.equal(policy.triggers[0]?.forecast, true)
  })

  test('needs an interval of at most half of it', async (t) => {
    assert.deepEqual(await problemsOf(t, scaledObject({ triggers, spec: 'pollingInterval: 31' })), [
      '8: ScaledObject shop/orders: spec.pollingInterval: is 31, must be at most half of targetLagSeconds (60)',
    ])
  })
})
