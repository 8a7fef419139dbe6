import type { Workload } from '../workload.ts'
import { isOlder } from './versions.ts'

/** What is known of the workloads of a collection. News may come out of order: an older state never replaces a newer. */
export interface Mirror {
  get(name: string): Workload | undefined
  /** Takes a list for all there is. What is known to be newer than its item stays as it is. */
  listed(workloads: Iterable<readonly [name: string, Workload]>): void
  changed(name: string, workload: Workload): void
  /** `version` is that of the deletion. */
  deleted(name: string, version: string): void
}

/** Creates an empty mirror. */
export function createMirror(): Mirror {
  let workloads = new Map<string, Workload>()
  const isOutdated = (name: string, version: string): boolean => {
    const known = workloads.get(name)
    return known !== undefined && isOlder(version, known.version)
  }
  return {
    get: (name) => workloads.get(name),
    listed: (items) => {
      const listed = new Map(items)
      for (const [name, { version }] of listed) {
        const known = workloads.get(name)
        if (known !== undefined && isOutdated(name, version)) listed.set(name, known)
      }
      workloads = listed
    },
    changed: (name, workload) => {
      if (!isOutdated(name, workload.version)) workloads.set(name, workload)
    },
    deleted: (name, version) => {
      if (!isOutdated(name, version)) workloads.delete(name)
    },
  }
}
