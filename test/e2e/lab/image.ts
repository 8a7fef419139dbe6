import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { baseImages, buildah, storageIn } from './base-images.ts'
import { startProcess, temporaryFolder } from './process.ts'
import type { LabProcess } from './process.ts'
import { run } from './tools.ts'

const project = fileURLToPath(new URL('../../../', import.meta.url))

/** The part of an image's configuration that says how it runs. */
export interface ImageConfig {
  readonly User: string
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly Env: readonly string[]
}

/** What a container gets from outside. */
export interface ContainerOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Files by their absolute path, as volumes would put them there. */
  readonly files?: Readonly<Record<string, string>>
  /** Receives standard output as it comes. */
  readonly onOutput?: (text: string) => void
}

/** The project's image, unpacked. */
export interface Image {
  readonly config: ImageConfig
  /** Where its files are. */
  readonly root: string
  readonly sizeBytes: number
  /**
   * Starts it with these arguments in place of its Cmd, on the host's network: as its own user, without privileges, and
   * on a root that cannot be written to.
   */
  start(name: string, args: readonly string[], options?: ContainerOptions): LabProcess
  /** Starts a command in it beside what else runs, as `kubectl exec` does. */
  exec(name: string, command: readonly string[], options?: ContainerOptions): LabProcess
}

/** Builds the Dockerfile as it is. */
export async function buildImage(): Promise<Image> {
  const folder = await temporaryFolder('image')
  const bases = storageIn(await baseImages())[0]?.replace('--root=', '--storage-opt=vfs.imagestore=') ?? ''
  const storage = [...storageIn(folder), bases]
  const tag = 'localhost/kafka-autoscaler:e2e'
  await buildah(storage, ['build', '--pull-never', '--format=docker', `--tag=${tag}`, project])
  const inspected = await buildah(storage, ['inspect', '--type=image', tag])
  const { config }: { config: ImageConfig } = JSON.parse(inspected).Docker
  const root = await buildah(storage, ['mount', await buildah(storage, ['from', '--pull-never', tag])])
  const [bytes] = (await run('du', ['-sb', root])).split('\t')
  const logs = await temporaryFolder('containers')
  const exec: Image['exec'] = (name, command, options) =>
    start({ name, command, root, config, logs, ...options })
  return {
    config,
    root,
    sizeBytes: Number(bytes),
    start: (name, args, options) => exec(name, [...config.Entrypoint, ...args], options),
    exec,
  }
}

const enter = `
  mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && mount -t proc proc "$1/proc" || exit
  user=$2 root=$1
  shift 2
  exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" "$@"`

interface Container extends ContainerOptions {
  readonly name: string
  readonly command: readonly string[]
  readonly root: string
  readonly config: ImageConfig
  readonly logs: string
}

function start({ name, command, root, config, logs, env = {}, files = {}, onOutput }: Container): LabProcess {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return startProcess({
    name,
    command: 'unshare',
    args: ['--mount', 'sh', '-c', enter, 'sh', root, config.User, ...command],
    env: { ...Object.fromEntries(config.Env.map((variable) => variable.split('=', 2))), ...env },
    logFile: join(logs, `${name}.log`),
    ...(onOutput === undefined ? {} : { onOutput }),
  })
}
