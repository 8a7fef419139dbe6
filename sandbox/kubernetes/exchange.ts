import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer, Sink } from './route.ts'
import { StatusError, tooLarge } from './status-error.ts'

const bodyLimit = 3 * 1024 * 1024

/** What a fault does to the body of an answer. */
export type Breakage = 'drop' | 'malformed'

/** Reads a request's body as text. Throws 413 above 3 MiB, as the API server does. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= bodyLimit) chunks.push(chunk)
  }
  if (size > bodyLimit) throw tooLarge(bodyLimit)
  return Buffer.concat(chunks).toString('utf8')
}

/** Writes an answer, whole or with its body broken by a fault; a stream goes on while `isSilent` says no. */
export function send(
  response: ServerResponse,
  answer: Answer,
  breakage?: Breakage,
  isSilent: () => boolean = () => false,
): void {
  const { code, body, headers = {}, stream } = answer
  if (stream !== undefined) return sendStream(response, stream, isSilent, breakage)
  const isText = typeof body === 'string'
  const whole = isText ? body : `${JSON.stringify(body)}\n`
  const sent = breakage === undefined ? whole : whole.slice(0, Math.ceil(whole.length / 2))
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.writeHead(code, {
    ...commonHeaders(),
    ...(isText || code === 403 ? { 'x-content-type-options': 'nosniff' } : {}),
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(breakage === 'drop' ? whole : sent),
  })
  if (breakage === 'drop') response.write(sent, () => response.destroy())
  else response.end(sent)
}

function sendStream(
  response: ServerResponse,
  stream: NonNullable<Answer['stream']>,
  isSilent: () => boolean,
  breakage?: Breakage,
): void {
  response.writeHead(200, { ...commonHeaders(), 'content-type': 'application/json' })
  // Node holds the head back until the first write, but a watch may stay silent for long.
  response.flushHeaders()
  if (breakage === undefined) return stream(sinkOf(response, isSilent))
  response.write('{"type":"ADD', () => void (breakage === 'drop' ? response.destroy() : response.end()))
}

function sinkOf(response: ServerResponse, isSilent: () => boolean): Sink {
  return {
    write: (text) => {
      if (!isSilent()) response.write(text)
    },
    end: () => {
      if (!isSilent()) response.end()
    },
    onClose: (listener) => void response.once('close', listener),
  }
}

function commonHeaders(): Record<string, string> {
  return { 'audit-id': randomUUID(), 'cache-control': 'no-cache, private' }
}

/** Turns whatever a handler threw into an answer; what is no StatusError is a defect of the stand-in, answered as 500. */
export function failed(error: unknown): Answer {
  if (error instanceof StatusError) return { code: error.code, body: error.status }
  const message = `Internal error occurred: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  const { code, status } = new StatusError({ code: 500, reason: 'InternalError', message })
  return { code, body: status }
}
