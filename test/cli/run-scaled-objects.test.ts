import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { startProgram } from '../support/program.ts'
import type { LogLine } from '../support/program.ts'
import { startWorld } from '../support/world.ts'

const says =
  (pattern: RegExp) =>
  ({ message }: LogLine): boolean =>
    pattern.test(message ?? '')

/** A ScaledObject that wants so many replicas all the year round. */
const wanting = (replicas: number | string, name = 'my-deployment'): string => `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: ${name} }
spec:
  scaleTargetRef: { name: ${name} }
  pollingInterval: 1
  advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } }
  triggers:
    - type: cron
      metadata: { timezone: UTC, start: 0 0 1 1 *, end: 59 23 31 12 *, desiredReplicas: "${replicas}" }
`

suite('a daemon with ScaledObjects', () => {
  test('scales each, takes up what changes, and keeps what it cannot read', async (t) => {
    const { kubernetes, env, folder } = await startWorld(t)
    kubernetes.state.add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'other', namespace: 'default' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'o' } },
        template: { metadata: { labels: { app: 'o' } } },
      },
    })
    const objects = join(folder, 'objects')
    mkdirSync(objects)
    const file = join(objects, 'a.yaml')
    writeFileSync(file, wanting(3))
    writeFileSync(join(objects, 'b.yaml'), wanting('none', 'other'))
    const { KUBECONFIG, HEALTH_CHECK_PORT } = env
    const program = startProgram(t, [], { KUBECONFIG, HEALTH_CHECK_PORT, SCALED_OBJECTS: objects })
    await program.line(says(/b.yaml:10: ScaledObject default\/other: .*desiredReplicas.*got "none"/))
    await program.line(says(/1 to 3/))
    writeFileSync(file, wanting(4))
    await program.line(says(/3 to 4/))
    writeFileSync(file, '{ [')
    await program.line(says(/a.yaml:1: .*; what was valid before stays/))
    writeFileSync(join(objects, 'b.yaml'), wanting(2, 'other'))
    await program.line(says(/scaling default\/deployments\/other on window/))
    await program.line(says(/1 to 2/))
    writeFileSync(file, wanting(5))
    await program.line(says(/no ScaledObject has a problem any more/))
    await program.line(says(/4 to 5/))
    assert.equal(await program.stop(), 0)
  })

  test('does not start when there is nothing to scale', async (t) => {
    const { env, folder } = await startWorld(t)
    const file = join(folder, 'a.yaml')
    writeFileSync(file, wanting(0))
    const { KUBECONFIG, HEALTH_CHECK_PORT } = env
    const { code, stderr } = await startProgram(t, [], {
      KUBECONFIG,
      HEALTH_CHECK_PORT,
      SCALED_OBJECTS: file,
    }).exited
    assert.equal(code, 2)
    assert.match(
      stderr,
      /cannot start:\n {2}.*a.yaml:10: ScaledObject default\/my-deployment: .*desiredReplicas/,
    )
  })

  test('is checked before it runs', async (t) => {
    const { env, folder } = await startWorld(t)
    const file = join(folder, 'a.yaml')
    writeFileSync(file, `${wanting(3)}---\n${wanting(0, 'other')}`)
    const { KUBECONFIG } = env
    const { code, stdout } = await startProgram(t, ['check'], { KUBECONFIG, SCALED_OBJECTS: file }).exited
    assert.equal(code, 1)
    assert.match(stdout, /✗ ScaledObject +.*a.yaml:21: ScaledObject default\/other: .*desiredReplicas/)
    assert.match(stdout, /✓ .*deployments.apps "my-deployment"/)
  })

  test('validates offline', async (t) => {
    const { folder } = await startWorld(t)
    const file = join(folder, 'a.yaml')
    writeFileSync(file, wanting(3))
    const { code, stdout } = await startProgram(t, ['validate', file], {}).exited
    assert.equal(code, 0)
    assert.match(stdout, /^✓ ScaledObject default\/my-deployment: .*\n1 target, 0 problems/)
  })
})
