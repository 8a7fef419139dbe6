import { readFileSync } from 'node:fs'
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from './cache.ts'
import { requireTools, run } from './tools.ts'

const kwokModule = 'sigs.k8s.io/kwok@v0.8.0'
const moduleFolder = fileURLToPath(new URL('kubernetes/', import.meta.url))
const buildFlags = ['-trimpath', '-buildvcs=false']
const buildEnv = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' }

/** Where the programs of a Kubernetes control plane are. */
export interface KubernetesPrograms {
  readonly etcd: string
  readonly apiserver: string
  readonly controllerManager: string
  readonly scheduler: string
  readonly kubectl: string
  /** Plays the kubelets: it marks pods as running. */
  readonly kwok: string
  /** The files that tell kwok how nodes and pods become ready. */
  readonly kwokStages: readonly string[]
}

/** Builds the programs on the first call (about six minutes) and finds them in the cache from then on. */
export async function kubernetesPrograms(): Promise<KubernetesPrograms> {
  const kubernetes = await cached('kubernetes', [read('go.mod'), read('go.sum')], buildKubernetes)
  const kwok = await cached('kwok', [kwokModule], buildKwok)
  const stages = await readdir(join(kwok, 'stages'))
  return {
    etcd: join(kubernetes, 'server'),
    apiserver: join(kubernetes, 'kube-apiserver'),
    controllerManager: join(kubernetes, 'kube-controller-manager'),
    scheduler: join(kubernetes, 'kube-scheduler'),
    kubectl: join(kubernetes, 'kubectl'),
    kwok: join(kwok, 'kwok'),
    kwokStages: stages.map((stage) => join(kwok, 'stages', stage)),
  }
}

async function buildKubernetes(folder: string): Promise<void> {
  requireTools('every scenario with Kubernetes', ['go', 'openssl'])
  const { version, major, minor } = kubernetesVersion()
  const stamp = { gitVersion: version, gitMajor: major, gitMinor: minor }
  const flags = Object.entries(stamp).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  )
  await run(
    'go',
    ['build', ...buildFlags, '-ldflags', ['-s', '-w', ...flags].join(' '), '-o', `${folder}/`, 'tool'],
    {
      cwd: moduleFolder,
      env: buildEnv,
    },
  )
}

async function buildKwok(folder: string): Promise<void> {
  requireTools('every scenario with Kubernetes', ['go', 'openssl'])
  const [path, version] = kwokModule.split('@')
  await run('go', ['install', ...buildFlags, '-ldflags', '-s -w', `${path}/cmd/kwok@${version}`], {
    env: { ...buildEnv, GOBIN: folder },
  })
  const source: { Dir: string } = JSON.parse(await run('go', ['mod', 'download', '-json', kwokModule]))
  await mkdir(join(folder, 'stages'))
  for (const stages of ['node/fast', 'node/heartbeat-with-lease', 'pod/fast']) {
    const from = join(source.Dir, 'kustomize/stage', stages)
    const files = (await readdir(from)).filter(
      (file) => file.endsWith('.yaml') && file !== 'kustomization.yaml',
    )
    for (const file of files) await copyFile(join(from, file), join(folder, 'stages', file))
  }
}

function kubernetesVersion(): { version: string; major: string; minor: string } {
  const [, version, major, minor] = /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/.exec(read('go.mod')) ?? []
  if (version === undefined || major === undefined || minor === undefined) {
    throw new Error('kubernetes/go.mod names no version of k8s.io/kubernetes')
  }
  return { version, major, minor }
}

function read(file: string): string {
  return readFileSync(join(moduleFolder, file), 'utf8')
}
