import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthority, issueCertificate } from './certificates.ts'
import type { KeyPair } from './certificates.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import type { ApiServer } from './kubeconfig.ts'
import { kubernetesPrograms } from './kubernetes-programs.ts'
import type { KubernetesPrograms } from './kubernetes-programs.ts'
import { freePort } from './ports.ts'
import { startProcess } from './process.ts'
import type { LabProcess } from './process.ts'
import { requireTools, run } from './tools.ts'

const serviceAccountIssuer = 'https://kubernetes.default.svc'

/** A Kubernetes control plane of the lab, and the outages a test can cause in it. */
export interface ControlPlane {
  readonly kubectl: string
  /** The kubeconfig of a cluster administrator. */
  readonly adminKubeconfig: string
  /** Stops the API server in mid-air: its connections stay open and nothing answers. */
  freezeApi(): void
  thawApi(): void
  /** Ends the API server at once; its port stays free until `restartApi`. */
  killApi(): Promise<void>
  restartApi(): Promise<void>
  stop(): Promise<void>
}

interface Site {
  readonly folder: string
  readonly programs: KubernetesPrograms
  readonly server: ApiServer
  readonly etcdUrl: string
  readonly authority: KeyPair
  readonly certificate: KeyPair
  readonly adminKubeconfig: string
}

/** Starts etcd, the API server (RBAC, Pod Security), the controllers, a scheduler and kwok as the kubelets. */
export async function startControlPlane(folder: string): Promise<ControlPlane> {
  const programs = await kubernetesPrograms()
  requireTools('every scenario with Kubernetes', ['openssl'])
  const site = await prepare(folder, programs)
  const etcd = await startEtcd(site)
  let apiserver = await startApiServer(site)
  const others = await Promise.all([startControllerManager(site), startScheduler(site), startKwok(site)])
  return {
    kubectl: site.programs.kubectl,
    adminKubeconfig: site.adminKubeconfig,
    freezeApi: () => apiserver.signal('SIGSTOP'),
    thawApi: () => apiserver.signal('SIGCONT'),
    killApi: () => apiserver.kill(),
    async restartApi() {
      apiserver = await startApiServer(site)
    },
    stop: async () => void (await Promise.all([...others, apiserver, etcd].map((program) => program.kill()))),
  }
}

async function prepare(folder: string, programs: KubernetesPrograms): Promise<Site> {
  const authority = await createAuthority(folder, 'lab-kubernetes-ca')
  const certificate = await issueCertificate(folder, authority, 'apiserver', '/CN=kube-apiserver')
  const server = { url: `https://127.0.0.1:${await freePort()}`, caFile: authority.certFile }
  const admin = await issueCertificate(folder, authority, 'admin', '/O=system:masters/CN=admin')
  const adminKubeconfig = await writeKubeconfig(join(folder, 'admin.kubeconfig'), server, admin)
  await createServiceAccountKeys(folder)
  const etcdUrl = `http://127.0.0.1:${await freePort()}`
  return { folder, programs, server, etcdUrl, authority, certificate, adminKubeconfig }
}

async function startEtcd({ folder, programs, etcdUrl }: Site): Promise<LabProcess> {
  const peerUrl = `http://127.0.0.1:${await freePort()}`
  const etcd = start(folder, 'etcd', programs.etcd, {
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': etcdUrl,
    'advertise-client-urls': etcdUrl,
    'listen-peer-urls': peerUrl,
    'initial-advertise-peer-urls': peerUrl,
    'initial-cluster': `default=${peerUrl}`,
    'unsafe-no-fsync': 'true',
  })
  await etcd.ready(() => answers(`${etcdUrl}/health`), 30_000)
  return etcd
}

async function startApiServer(site: Site): Promise<LabProcess> {
  const { folder, programs, server, certificate, authority, etcdUrl } = site
  const apiserver = start(folder, 'kube-apiserver', programs.apiserver, {
    'etcd-servers': etcdUrl,
    'bind-address': '127.0.0.1',
    'secure-port': new URL(server.url).port,
    'tls-cert-file': certificate.certFile,
    'tls-private-key-file': certificate.keyFile,
    'client-ca-file': authority.certFile,
    'authorization-mode': 'RBAC',
    'service-account-issuer': serviceAccountIssuer,
    'service-account-key-file': join(folder, 'service-account.pub'),
    'service-account-signing-key-file': join(folder, 'service-account.key'),
    'service-cluster-ip-range': '10.0.0.0/24',
  })
  await apiserver.ready(() => run(programs.kubectl, [...asAdmin(site), 'get', '--raw=/readyz']), 60_000)
  return apiserver
}

async function startControllerManager(site: Site): Promise<LabProcess> {
  const name = 'kube-controller-manager'
  return start(site.folder, name, site.programs.controllerManager, {
    ...(await component(site, name)),
    'use-service-account-credentials': 'true',
    'service-account-private-key-file': join(site.folder, 'service-account.key'),
    'root-ca-file': site.authority.certFile,
    // Its one node must not be given up, and with it every pod, while a test stops the API server.
    'node-monitor-grace-period': '24h',
  })
}

async function startScheduler(site: Site): Promise<LabProcess> {
  const name = 'kube-scheduler'
  return start(site.folder, name, site.programs.scheduler, await component(site, name))
}

async function startKwok(site: Site): Promise<LabProcess> {
  // kwok's own node has no ephemeral storage, so a pod that asks for some would never be scheduled.
  const room = { cpu: '1k', memory: '1Ti', pods: '1M', 'ephemeral-storage': '1Ti' }
  const status = { allocatable: room, capacity: room }
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'lab-node' }, status }
  await run(site.programs.kubectl, [...asAdmin(site), 'apply', '-f', '-'], { input: JSON.stringify(node) })
  return startProcess({
    name: 'kwok',
    logFile: join(site.folder, 'kwok.log'),
    command: site.programs.kwok,
    args: [
      `--kubeconfig=${site.adminKubeconfig}`,
      '--manage-all-nodes=true',
      '--server-address=',
      '--node-port=0',
      ...site.programs.kwokStages.map((file) => `--config=${file}`),
    ],
  })
}

async function component({ folder, authority, server }: Site, name: string): Promise<Record<string, string>> {
  const user = await issueCertificate(folder, authority, name, `/CN=system:${name}`)
  return {
    kubeconfig: await writeKubeconfig(join(folder, `${name}.kubeconfig`), server, user),
    'leader-elect': 'false',
    'bind-address': '127.0.0.1',
    'secure-port': String(await freePort()),
  }
}

function start(folder: string, name: string, command: string, flags: Record<string, string>): LabProcess {
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)
  return startProcess({ name, command, args, logFile: join(folder, `${name}.log`), cwd: folder })
}

function asAdmin({ adminKubeconfig }: Site): string[] {
  return [`--kubeconfig=${adminKubeconfig}`, '--request-timeout=5s']
}

async function createServiceAccountKeys(folder: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  await writeFile(join(folder, 'service-account.key'), privateKey, { mode: 0o600 })
  await writeFile(join(folder, 'service-account.pub'), publicKey)
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
}
