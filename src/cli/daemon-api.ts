import { CommandError } from './command.ts'

const ADVICE =
  'is a daemon running there? Name its address with --url, or ask where it runs: ' +
  'kubectl exec deploy/kafka-autoscaler -- kafka-autoscaler explain'

/**
 * Asks the daemon at `url`, which may be the address of a proxy, for a page of its API.
 * @throws CommandError when it cannot be reached, has not answered when `signal` aborts, or is no daemon
 */
export async function askDaemon(url: string, path: string, signal: AbortSignal): Promise<unknown> {
  const { ok, status, text } = await get(url, path, signal)
  const body = parse(text)
  if (ok && body !== undefined) return body
  throw new CommandError(
    `what answers at ${url} is not a kafka-autoscaler (status ${status} for ${path}); ${ADVICE}`,
  )
}

async function get(
  url: string,
  path: string,
  signal: AbortSignal,
): Promise<{ ok: boolean; status: number; text: string }> {
  const page = new URL(path, url.endsWith('/') ? url : `${url}/`)
  try {
    const response = await fetch(page, { signal })
    return { ok: response.ok, status: response.status, text: await response.text() }
  } catch (error) {
    throw new CommandError(`cannot reach ${url}: ${reasonOf(error)}; ${ADVICE}`, { cause: error })
  }
}

/**
 * Why a request got no answer: fetch says "fetch failed" and keeps the reason to its cause, which for a name with two
 * addresses has only a code.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'it does not answer in time'
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return cause.message || ('code' in cause ? String(cause.code) : cause.name)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
