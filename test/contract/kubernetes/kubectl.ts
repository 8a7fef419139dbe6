import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, suite, test } from 'node:test'
import { kubeconfigFor } from '../../../sandbox/kubernetes/kubeconfig.ts'
import { eventually } from '../../e2e/lab/eventually.ts'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { kubernetesPrograms } from '../../e2e/lab/kubernetes-programs.ts'
import { temporaryFolder } from '../../e2e/lab/process.ts'
import { run } from '../../e2e/lab/tools.ts'
import { userName } from './environment.ts'
import type { KubernetesEnvironment } from './environment.ts'
import { newDeployment } from './requests.ts'

/** What kubectl makes of the API server. */
export function kubectlContract(environment: () => KubernetesEnvironment): void {
  suite('kubectl', () => {
    let program: string
    let folder: string
    before(async () => {
      program = (await kubernetesPrograms()).kubectl
      folder = await temporaryFolder('kubectl')
    })

    const kubectl = async (args: string, token = environment().adminToken): Promise<string> => {
      const { url, ca, namespace } = environment()
      const kubeconfig = join(folder, `${uniqueName('user')}.kubeconfig`)
      writeFileSync(kubeconfig, kubeconfigFor(url, { token, ca }), { mode: 0o600 })
      return run(program, [`--kubeconfig=${kubeconfig}`, `--namespace=${namespace}`, ...args.split(' ')])
    }
    const replicasOf = (name: string) => kubectl(`get deployment ${name} -o jsonpath={.spec.replicas}`)

    test('get prints a Deployment as a table', async () => {
      const { name } = await newDeployment(environment(), { replicas: 2 })
      const row = async (): Promise<void> => {
        const [header, ...rows] = (await kubectl(`get deployment ${name}`)).trimEnd().split('\n')
        assert.match(header ?? '', /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE$/)
        assert.equal(rows.length, 1)
        assert.match(rows[0] ?? '', new RegExp(`^${name} +2/2 +2 +2 +\\d+s$`))
      }
      await eventually('both pods are ready', row, { withinMs: 30_000 })
    })

    test('get prints a scale as a table', async () => {
      const { name } = await newDeployment(environment(), { replicas: 0 })
      const lines = (await kubectl(`get deployment ${name} --subresource=scale`)).trimEnd().split('\n')
      assert.match(lines[0] ?? '', /^NAME +DESIRED +AVAILABLE +AGE$/)
      assert.match(lines[1] ?? '', new RegExp(`^${name} +0 +0 +\\d+s$`))
    })

    test('scale changes the replicas, also on the condition of what they are', async () => {
      const { name } = await newDeployment(environment())
      assert.equal(await kubectl(`scale deployment/${name} --replicas=3`), `deployment.apps/${name} scaled\n`)
      assert.equal(await replicasOf(name), '3')
      await kubectl(`scale deployment/${name} --current-replicas=3 --replicas=2`)
      assert.equal(await replicasOf(name), '2')
      await assert.rejects(
        kubectl(`scale deployment/${name} --current-replicas=9 --replicas=1`),
        /[Ee]xpected replicas to be 9, was 2/,
      )
    })

    test('annotate pauses a target, and takes the pause back', async () => {
      const { name } = await newDeployment(environment())
      const annotation = () =>
        kubectl(`get deployment ${name} -o jsonpath={.metadata.annotations.kafka-autoscaler/paused}`)
      const said = `deployment.apps/${name} annotated\n`
      assert.equal(await kubectl(`annotate deployment ${name} kafka-autoscaler/paused=true`), said)
      assert.equal(await annotation(), 'true')
      assert.equal(await kubectl(`annotate deployment ${name} kafka-autoscaler/paused-`), said)
      assert.equal(await annotation(), '')
    })

    for (const [type, patch] of [
      ['merge', '{"spec":{"replicas":3}}'],
      ['strategic', '{"spec":{"replicas":3}}'],
      ['json', '[{"op":"replace","path":"/spec/replicas","value":3}]'],
    ] as const) {
      for (const subresource of ['', ' --subresource=scale']) {
        test(`patch${subresource} changes the replicas with a ${type} patch`, async () => {
          const { name } = await newDeployment(environment())
          const answer = await kubectl(
            `patch deployment ${name}${subresource} --type=${type} --patch=${patch}`,
          )
          const patched = subresource === '' ? 'deployment.apps' : 'scale.autoscaling'
          assert.equal(answer, `${patched}/${name} patched\n`)
          assert.equal(await replicasOf(name), '3')
        })
      }
    }

    test('rollout status watches until the pods are ready', async () => {
      const { name } = await newDeployment(environment(), { replicas: 2 })
      const said = await kubectl(`rollout status deployment/${name} --timeout=30s`)
      assert.match(said, new RegExp(`deployment "${name}" successfully rolled out\n$`))
    })

    test('delete waits until the Deployment is gone', async () => {
      const { name } = await newDeployment(environment())
      await kubectl(`delete deployment ${name} --timeout=30s`)
      await assert.rejects(
        kubectl(`get deployment ${name}`),
        /Error from server \(NotFound\): deployments\.apps ".*" not found/,
      )
    })

    test('says what a user may not do', async () => {
      const { name } = await newDeployment(environment())
      const account = uniqueName('sailor')
      const rule = { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'] }
      const token = await environment().grant(account, [rule])
      const user = userName(environment().namespace, account)
      await assert.rejects(
        kubectl(`scale deployment/${name} --replicas=3`, token),
        new RegExp(
          `Error from server \\(Forbidden\\): .*User "${user}" cannot patch resource "deployments/scale"`,
        ),
      )
    })

    test('says that a token is not accepted', async () => {
      await assert.rejects(
        kubectl('get deployments', 'stolen'),
        /You must be logged in to the server|Unauthorized/,
      )
    })
  })
}
