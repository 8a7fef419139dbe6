import type { Target } from '../../ports.ts'
import { describeObject, readAccess } from '../access.ts'
import type { Workload } from '../workload.ts'
import { createRivalIndex } from './rival-index.ts'
import type { RivalIndexOptions } from './rival-index.ts'
import { afterReading, afterTry, afterWrite } from './writes.ts'
import type { WriteClaim, WriteLog } from './writes.ts'

/** Who else scales our targets: autoscalers by their objects, and whoever writes the replicas by those writes. */
export interface Claims {
  /** Says who else scales a target that was just read; undefined where nobody is known to. Never rejects. */
  claimOn(target: Target, workload: Workload): Promise<string | undefined>
  /** We are about to write. */
  trying(target: Target, replicas: number): void
  /** The API server has carried it out. */
  wrote(target: Target, replicas: number): void
  forget(target: Target): void
  close(): void
}

export type ClaimsOptions = Omit<RivalIndexOptions, 'stop'> & {
  readonly fieldManager: string
  /** From 0 up to 1. */
  readonly random?: () => number
}

/** Creates what looks out for others. */
export function createClaims({ fieldManager, random = Math.random, ...options }: ClaimsOptions): Claims {
  const stop = new AbortController()
  const index = createRivalIndex({ ...options, stop: stop.signal })
  const logs = new Map<string, WriteLog>()
  const logOf = ({ id }: Target): WriteLog => logs.get(id) ?? {}
  return {
    claimOn: async (target, workload) => {
      const log = afterReading(logOf(target), workload, {
        now: options.now(),
        random: random(),
        fieldManager,
      })
      logs.set(target.id, log)
      const rival = await index.claimOn(target, workload.identity.kind)
      return rival ?? (log.claim === undefined ? undefined : writeWords(target, log.claim))
    },
    trying: (target, replicas) => void logs.set(target.id, afterTry(logOf(target), replicas)),
    wrote: (target, replicas) => void logs.set(target.id, afterWrite(logOf(target), replicas)),
    forget: ({ id }) => void logs.delete(id),
    close: () => stop.abort(),
  }
}

function writeWords(target: Target, { by, replicas, until }: WriteClaim): string {
  const what = describeObject(readAccess(target))
  const time = new Date(until).toISOString()
  return `${what} was scaled to ${replicas} by ${by} and is left alone until ${time}; keep only one autoscaler`
}
