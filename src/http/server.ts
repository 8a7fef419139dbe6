import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { SettingsError } from '../errors.ts'
import { createRoutes, textPage } from './routes.ts'
import type { Page, Sources } from './routes.ts'

export interface HttpServer {
  readonly address: string
  readonly port: number
  /** Stops listening and drops every connection; resolves within milliseconds. */
  close(): Promise<void>
}

/** How much a client may ask of us. */
interface Limits {
  /** From the first byte of a request, or the connection, to the end of its headers. */
  readonly headersTimeoutMs: number
  /** Without a byte in either direction. */
  readonly idleTimeoutMs: number
  readonly maxHeaderBytes: number
  readonly maxConnections: number
}

const LIMITS: Limits = {
  headersTimeoutMs: 5_000,
  idleTimeoutMs: 10_000,
  maxHeaderBytes: 8_192,
  maxConnections: 200,
}

export interface HttpServerOptions extends Sources {
  readonly port: number
  /** Default: every address of the machine; a kubelet does not come from this one. */
  readonly host?: string
  readonly limits?: Limits
}

/**
 * Serves probes, metrics and the API; read-only and without authentication, so it tells nothing secret.
 * @throws SettingsError when the port cannot be had
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createBoundedServer(options.limits ?? LIMITS)
  const routes = createRoutes(options)
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void pageFor(routes, request).then((page) => send(request, response, page))
  }
  server.on('request', listener)
  // Answered like any other request: nobody is asked to go on and send a body.
  server.on('checkContinue', listener)
  await listen(server, options)
  const { address, port } = addressOf(server)
  return { address, port, close: () => close(server) }
}

function createBoundedServer({
  headersTimeoutMs,
  idleTimeoutMs,
  maxHeaderBytes,
  maxConnections,
}: Limits): Server {
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: headersTimeoutMs,
    keepAliveTimeout: idleTimeoutMs,
    // Node looks for late requests only this often.
    connectionsCheckingInterval: Math.ceil(headersTimeoutMs / 5),
    maxHeaderSize: maxHeaderBytes,
  })
  server.maxConnections = maxConnections
  server.setTimeout(idleTimeoutMs)
  return server
}

async function pageFor(
  routes: ReturnType<typeof createRoutes>,
  { method, url = '/' }: IncomingMessage,
): Promise<Page> {
  const [path = '/', ...query] = url.split('?')
  const route = routes.get(path)
  if (route === undefined) return textPage(404, `no such page; there are ${[...routes.keys()].join(', ')}`)
  if (!readOnly(method)) return textPage(405, 'only GET and HEAD are allowed')
  try {
    return await route(new URLSearchParams(query.join('?')))
  } catch {
    return textPage(500, 'the page could not be made')
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Page): void {
  response.writeHead(status, {
    'content-type': type,
    ...(typeof body === 'string' && { 'content-length': Buffer.byteLength(body) }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 405 && { allow: 'GET, HEAD' }),
    // A body is never read, so nothing can follow it on this connection.
    ...(hasBody(request) && { connection: 'close' }),
  })
  // Node keeps the body of a HEAD to itself.
  if (typeof body === 'string' || request.method === 'HEAD')
    response.end(typeof body === 'string' ? body : '')
  else void sendPieces(response, body)
}

/** Lets the cycles go on between two pieces, and waits for a client that is slow to take them. */
async function sendPieces(response: ServerResponse, pieces: Iterable<string>): Promise<void> {
  try {
    for (const piece of pieces) {
      if (response.destroyed) return
      await (response.write(piece) ? turn() : drained(response))
    }
    response.end()
  } catch {
    // The beginning is sent, so only a broken connection can still say that the rest is missing.
    response.destroy()
  }
}

async function drained(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  response.once('drain', resolve).once('close', resolve)
  await promise
  response.off('drain', resolve).off('close', resolve)
}

function readOnly(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD'
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

async function listen(server: Server, { port, host }: HttpServerOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ port, ...(host !== undefined && { host }) }, resolve)
  try {
    await promise
  } catch (error) {
    throw new SettingsError([`HEALTH_CHECK_PORT: cannot listen on port ${port}: ${explain(error)}`])
  } finally {
    server.off('error', reject)
  }
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return 'it is in use by another process; choose a free one'
  if (code === 'EACCES') return 'this user may not use it; choose one above 1023'
  return error instanceof Error ? error.message : String(error)
}

function addressOf(server: Server): { address: string; port: number } {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address')
  return address
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeAllConnections()
  await promise
}
