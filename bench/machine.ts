import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** Where figures were measured; without it they mean little. */
export interface Machine {
  readonly cores: number
  readonly cpu: string
  readonly memoryGb: number
  /** Processes that wanted to run over the last minute: above the number of cores, times are too long. */
  readonly load: number
  readonly node: string
  readonly platform: string
}

/** Describes this machine as it is now. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    memoryGb: Math.round(totalmem() / 1e9),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}
