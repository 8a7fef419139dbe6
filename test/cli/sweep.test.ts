import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { NamedRun } from '../../src/cli/contender.ts'
import { sweepOf, sweptPolicies, sweptSettings } from '../../src/cli/sweep.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { InputError } from '../../src/errors.ts'
import { run } from '../report/reports.ts'

const ours = { name: 'ours', settings: { SCALE_INTERVAL_SECONDS: '5', MAX_REPLICAS: '20' } }
const hpa = { name: 'hpa', baseline: 'hpa' }

suite('what is given to --sweep', () => {
  test('is a setting and its values', () => {
    assert.deepEqual(sweptSettings(['TARGET_LAG_SECONDS=10, 20,30', 'FORECAST=true,']), [
      { name: 'TARGET_LAG_SECONDS', values: ['10', '20', '30'] },
      { name: 'FORECAST', values: ['true', ''] },
    ])
  })

  const refused: readonly (readonly [given: string, message: RegExp])[] = [
    ['TARGET_LAG_SECONDS', /^--sweep: got "TARGET_LAG_SECONDS", must be NAME=VALUE,VALUE, such as /],
    ['TARGET_LAG_SECONDS=', /^--sweep: got "TARGET_LAG_SECONDS=", must be /],
    ['=10', /^--sweep: got "=10", must be /],
    ['KAFKA_TOPIC=a,b', /^--sweep: decisions are not made with KAFKA_TOPIC, but with MESSAGES_PER_POD, /],
    ['TARGET_LAG=1', /^--sweep: decisions are not made with TARGET_LAG, but with /],
  ]
  for (const [given, message] of refused) {
    test(`${given} is refused`, () =>
      assert.throws(
        () => sweptSettings([given]),
        (error) => error instanceof UsageError && message.test(error.message),
      ))
  }

  test('names a setting once', () => {
    assert.throws(
      () => sweptSettings(['MAX_REPLICAS=1', 'MAX_REPLICAS=2']),
      new UsageError('--sweep: MAX_REPLICAS is there twice'),
    )
  })
})

suite('a sweep', () => {
  test('tries each policy with every combination', () => {
    const swept = sweptSettings(['MAX_REPLICAS=5,10', 'TARGET_LAG_SECONDS=10,20'])
    const other = { name: 'other', settings: { SCALE_INTERVAL_SECONDS: '1' } }
    const policies = sweptPolicies([ours, hpa, other], swept, assert.fail)
    assert.deepEqual(
      policies.map(({ policy, values }) => [policy, ...values].join(' ')),
      [
        'ours 5 10',
        'ours 5 20',
        'ours 10 10',
        'ours 10 20',
        'other 5 10',
        'other 5 20',
        'other 10 10',
        'other 10 20',
      ],
    )
    assert.deepEqual(policies[2]?.contender, {
      name: 'ours MAX_REPLICAS=10 TARGET_LAG_SECONDS=10',
      settings: { SCALE_INTERVAL_SECONDS: '5', MAX_REPLICAS: '10', TARGET_LAG_SECONDS: '10' },
    })
  })

  test('without a policy tries the defaults', () => {
    const policies = sweptPolicies([hpa], sweptSettings(['MESSAGES_PER_POD=10,20']), assert.fail)
    assert.deepEqual(
      policies.map(({ contender }) => contender.settings),
      [{ MESSAGES_PER_POD: '10' }, { MESSAGES_PER_POD: '20' }],
    )
  })

  test('leaves out what cannot be, and says so', () => {
    const leftOut: string[] = []
    const swept = sweptSettings(['TARGET_LAG_SECONDS=5,20'])
    const policies = sweptPolicies([ours], swept, (text) => leftOut.push(text))
    assert.deepEqual(
      policies.map(({ values }) => values),
      [['20']],
    )
    assert.deepEqual(leftOut, [
      'ours TARGET_LAG_SECONDS=5: SCALE_INTERVAL_SECONDS: got "5", must be at most half of TARGET_LAG_SECONDS (5)',
    ])
  })

  test('is refused when nothing of it can be, with every reason', () => {
    assert.throws(
      () => sweptPolicies([ours], sweptSettings(['MAX_REPLICAS=none,-1']), assert.fail),
      (error) =>
        error instanceof InputError &&
        /^no combination can be\n {2}ours MAX_REPLICAS=none: .*\n {2}ours MAX_REPLICAS=-1: /.test(
          error.message,
        ),
    )
  })

  test('is refused when it would take for ever', () => {
    const values = Array.from({ length: 101 }, (_, index) => index + 1).join(',')
    const swept = sweptSettings([`MAX_REPLICAS=${values}`, 'MESSAGES_PER_POD=1,2,3,4,5,6,7,8,9,10'])
    assert.throws(
      () => sweptPolicies([ours], swept, assert.fail),
      new UsageError('--sweep: makes 1010 combinations, it must be 1000 or fewer'),
    )
  })

  test('of nothing is none', () => {
    assert.deepEqual(sweptPolicies([ours], [], assert.fail), [])
  })

  test('tells what each combination came to, and what no other one beats', () => {
    const swept = sweptSettings(['MAX_REPLICAS=5,10,20'])
    const policies = sweptPolicies([ours], swept, assert.fail)
    const outcomes = [
      { lateShare: 0.5, podHours: 5 },
      { lateShare: 0.5, podHours: 10 },
      { lateShare: 0, podHours: 20 },
    ]
    const runs = outcomes.map((outcome): NamedRun => ({ name: '', run: run('', outcome) }))
    const sweep = sweepOf(swept, policies, runs)
    assert.deepEqual(sweep.settings, ['MAX_REPLICAS'])
    assert.deepEqual(
      sweep.variants.map(({ policy, values, figures, onFront }) => [
        policy,
        ...values,
        figures.podHours,
        onFront,
      ]),
      [
        ['ours', '5', 5, true],
        ['ours', '10', 10, false],
        ['ours', '20', 20, true],
      ],
    )
  })
})
