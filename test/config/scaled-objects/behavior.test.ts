import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { policyOfSpec, problemsOf, scaledObject } from './loading.ts'

const HPA = 'kubernetes pkg/apis/autoscaling/v2/defaults.go'

suite(`behavior (${HPA})`, () => {
  const config = (behavior: string): string =>
    `advanced: { horizontalPodAutoscalerConfig: { behavior: ${behavior} } }`
  const UP = [
    { type: 'Pods', value: 4, periodMs: 15_000 },
    { type: 'Percent', value: 100, periodMs: 15_000 },
  ]
  const DOWN = [{ type: 'Percent', value: 100, periodMs: 15_000 }]
  const table: { name: string; behavior: string; up?: object; down?: object }[] = [
    { name: 'an empty one has the defaults of the HPA', behavior: '{}' },
    {
      name: 'windows',
      behavior:
        '{ scaleUp: { stabilizationWindowSeconds: 60 }, scaleDown: { stabilizationWindowSeconds: 0 } }',
      up: { stabilizationMs: 60_000 },
      down: { stabilizationMs: 0 },
    },
    {
      name: 'policies replace the defaults of their direction',
      behavior:
        '{ scaleUp: { policies: [{ type: Percent, value: 50, periodSeconds: 30 }], selectPolicy: Min } }',
      up: { policies: [{ type: 'Percent', value: 50, periodMs: 30_000 }], selectPolicy: 'Min' },
    },
    {
      name: 'a direction that is disabled',
      behavior: '{ scaleDown: { selectPolicy: Disabled } }',
      down: { selectPolicy: 'Disabled' },
    },
    {
      name: 'a tolerance for each direction (KEP-4951), as a quantity',
      behavior: '{ scaleUp: { tolerance: 0.05 }, scaleDown: { tolerance: "50m" } }',
      up: { tolerance: 0.05 },
      down: { tolerance: 0.05 },
    },
  ]
  for (const { name, behavior, up, down } of table) {
    test(name, async (t) => {
      const { scaleUp, scaleDown } = await policyOfSpec(t, config(behavior))
      const preset = { tolerance: 0.1, selectPolicy: 'Max' }
      assert.deepEqual(scaleUp, { stabilizationMs: 0, ...preset, policies: UP, ...up })
      assert.deepEqual(scaleDown, { stabilizationMs: 300_000, ...preset, policies: DOWN, ...down })
    })
  }

  test('none: the window and the tolerance of the HPA, but no limit to scaling up', async (t) => {
    const { scaleUp, scaleDown } = await policyOfSpec(t, '')
    assert.deepEqual(scaleUp, { stabilizationMs: 0, tolerance: 0.1, selectPolicy: 'Max', policies: [] })
    assert.deepEqual(scaleDown, {
      stabilizationMs: 300_000,
      tolerance: 0.1,
      selectPolicy: 'Max',
      policies: [],
    })
  })

  test('the limits of the HPA hold', async (t) => {
    const behavior = `{ scaleUp: { stabilizationWindowSeconds: 3601, policies: [] },
      scaleDown: { tolerance: -1, policies: [{ type: Pod, value: 0, periodSeconds: 1801 }, { type: Pods }] } }`
    const problems = await problemsOf(t, scaledObject({ spec: config(behavior) }))
    const field = (name: string): string =>
      `ScaledObject shop/orders: spec.advanced.horizontalPodAutoscalerConfig.behavior.${name}`
    assert.deepEqual(problems, [
      `8: ${field('scaleUp.stabilizationWindowSeconds')}: got 3601, must be a whole number from 0 to 3600`,
      `8: ${field('scaleUp.policies')}: got an empty list, must be a list of at least one item`,
      `9: ${field('scaleDown.tolerance')}: got -1, must be a share such as 0.1`,
      `9: ${field('scaleDown.policies[0].type')}: got "Pod", must be Pods or Percent`,
      `9: ${field('scaleDown.policies[0].value')}: got 0, must be a whole number from 1 to 2147483647`,
      `9: ${field('scaleDown.policies[0].periodSeconds')}: got 1801, must be a whole number from 1 to 1800`,
      `9: ${field('scaleDown.policies[1].value')}: must be set`,
      `9: ${field('scaleDown.policies[1].periodSeconds')}: must be set`,
    ])
  })
})
