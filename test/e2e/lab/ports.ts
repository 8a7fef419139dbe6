import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const taken = new Set<number>()

/**
 * Finds a free port on loopback, another one on each call. It stays its owner's while the owner is down: it lies below
 * the range from which systems pick the ports of outgoing connections, so no client can take it, or connect to itself.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(20_000, 32_000)
    if (!taken.has(port) && (await isFree(port))) {
      taken.add(port)
      return port
    }
  }
  throw new Error('no free port between 20000 and 32000 on 127.0.0.1 in 50 tries')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
