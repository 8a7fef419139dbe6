import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createJournal } from '../../src/http/journal.ts'
import type { Journal } from '../../src/http/journal.ts'
import { startHttpServer } from '../../src/http/server.ts'
import type { HttpServer, HttpServerOptions } from '../../src/http/server.ts'
import { NOON } from '../support/reports.ts'

export interface Served extends HttpServer {
  readonly journal: Journal
  /** Asks for a path. */
  readonly get: (path: string, init?: RequestInit) => Promise<Response>
  /** A raw connection. */
  readonly dial: () => Socket
}

/** A server on loopback that ends with the test; its clock stands at noon. */
export async function serve(t: TestContext, options: Partial<HttpServerOptions> = {}): Promise<Served> {
  const journal = createJournal(() => NOON)
  const server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    journal,
    metricsText: () => Promise.resolve(['up 1\n']),
    clock: { now: () => NOON },
    intervalMs: 10_000,
    requestTimeoutMs: 5_000,
    ...options,
  })
  t.after(() => server.close())
  const dial = (): Socket => {
    const socket = connect(server.port, '127.0.0.1')
    t.after(() => socket.destroy())
    return socket.on('error', () => undefined)
  }
  return {
    ...server,
    journal,
    dial,
    get: (path, init) => fetch(`http://127.0.0.1:${server.port}${path}`, init),
  }
}

/** All that the server answers to these bytes until it hangs up. */
export async function exchange({ dial }: Served, bytes: string): Promise<string> {
  const socket = dial()
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += String(chunk)
  })
  socket.write(bytes)
  await new Promise((resolve) => socket.on('close', resolve))
  return answer
}
