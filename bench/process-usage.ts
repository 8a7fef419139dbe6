import { readFileSync } from 'node:fs'

/** Linux counts CPU time in hundredths of a second wherever Node runs. */
const TICKS_PER_SECOND = 100

/**
 * CPU time a process and all its threads have taken so far, user and system, in milliseconds; to 10 ms.
 * @throws Error where there is no /proc
 */
export function cpuMs(pid: number): number {
  const stat = readProc(pid, 'stat')
  // The name of the program, in brackets, may have spaces of its own.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [utime, stime] = [Number(fields[11]), Number(fields[12])]
  return ((utime + stime) * 1000) / TICKS_PER_SECOND
}

/**
 * Memory a process holds in RAM (VmRSS), in MB of 10^6 bytes.
 * @throws Error where there is no /proc
 */
export function residentMb(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, 'status')) ?? []
  return (Number(kibibytes) * 1024) / 1e6
}

function readProc(pid: number, file: string): string {
  if (process.platform !== 'linux')
    throw new Error(
      `CPU and memory are read from /proc, which ${process.platform} lacks; leave them out with --only`,
    )
  return readFileSync(`/proc/${pid}/${file}`, 'utf8')
}
