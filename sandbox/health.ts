import type { Health } from './snapshot.ts'

/** A page of a daemon on the same machine is there within this time, or the daemon is in trouble. */
const TIMEOUT_MS = 1_000

/** Asks the daemon's page `/` how it is; never rejects. */
export async function fetchHealth(url: string): Promise<Health> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return parseHealth(response.status, await response.text())
  } catch {
    return { failures: [] }
  }
}

/** The page as data: 503 has a line `subject: why` for everything that fails. */
function parseHealth(status: number, text: string): Health {
  if (status === 200) return { status, failures: [] }
  const failures = text
    .split('\n')
    .map((line) => line.split(': '))
    .flatMap(([subject = '', ...why]) => (subject === '' ? [] : [{ subject, why: why.join(': ') }]))
  return { status, failures }
}
