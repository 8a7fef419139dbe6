import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { child } from './objects.ts'
import type { Answer } from './route.ts'
import { StatusError, tooLarge } from './status-error.ts'

const bodyLimit = 3 * 1024 * 1024

/** Reads a request's body as text. Throws 413 above 3 MiB, as the API server does. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimit) throw tooLarge(bodyLimit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Writes an answer, whole or with its body broken by a fault. */
export function send(response: ServerResponse, answer: Answer, broken?: 'drop' | 'malformed'): void {
  const isText = typeof answer.body === 'string'
  const whole = typeof answer.body === 'string' ? answer.body : `${JSON.stringify(answer.body)}\n`
  const body = broken === undefined ? whole : whole.slice(0, Math.ceil(whole.length / 2))
  response.writeHead(answer.code, {
    'audit-id': randomUUID(),
    'cache-control': 'no-cache, private',
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(broken === 'drop' ? whole : body),
    ...retryAfter(answer.body),
  })
  if (broken === 'drop') response.write(body, () => response.destroy())
  else response.end(body)
}

// The header repeats what the Status says, for clients that do not read bodies.
function retryAfter(body: object | string): { 'retry-after'?: string } {
  const seconds = child(body, 'details')['retryAfterSeconds']
  return typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {}
}

/** Turns whatever a handler threw into an answer; what is no StatusError is a defect of the stand-in, answered as 500. */
export function failed(error: unknown): Answer {
  if (error instanceof StatusError) return { code: error.code, body: error.status }
  const message = `Internal error occurred: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  const { code, status } = new StatusError({ code: 500, reason: 'InternalError', message })
  return { code, body: status }
}
