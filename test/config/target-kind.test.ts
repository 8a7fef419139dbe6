import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseTargetKind } from '../../src/config/target-kind.ts'

const apps = (kind: string, plural: string) => ({ kind, plural, group: 'apps', version: 'v1' })

const GOOD: Readonly<Record<string, unknown>> = {
  Deployment: apps('Deployment', 'deployments'),
  statefulset: apps('StatefulSet', 'statefulsets'),
  REPLICASET: apps('ReplicaSet', 'replicasets'),
  'rollouts.v1alpha1.argoproj.io': {
    kind: 'rollouts',
    plural: 'rollouts',
    version: 'v1alpha1',
    group: 'argoproj.io',
  },
  'deployments.v1.apps': apps('deployments', 'deployments'),
}

const BAD = [
  'DaemonSet',
  'Deployments',
  'rollouts',
  'rollouts.argoproj.io',
  'rollouts.v1.',
  '.v1.apps',
  'a.v1.b/../c',
  '',
]

suite('parseTargetKind', () => {
  for (const [text, expected] of Object.entries(GOOD)) {
    test(`reads ${text}`, () => assert.deepEqual(parseTargetKind(text), expected))
  }
  for (const text of BAD) {
    test(`does not know ${JSON.stringify(text)}`, () => assert.equal(parseTargetKind(text), undefined))
  }
})
