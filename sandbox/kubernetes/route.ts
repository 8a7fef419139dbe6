import type { IncomingHttpHeaders } from 'node:http'
import type { Rbac } from './rbac.ts'
import type { RequestInfo } from './request-info.ts'
import type { State } from './state.ts'

/** An authenticated and authorized request, with everything a handler may need. */
export interface Call {
  readonly request: RequestInfo
  readonly headers: IncomingHttpHeaders
  /** Without parameters, in lower case; empty where the request names none. */
  readonly contentType: string
  readonly body: string
  readonly user: string
  readonly rbac: Rbac | undefined
  readonly state: State
  readonly bookmarkEveryMs: number
  /** Epoch ms. */
  readonly now: number
}

/** What a handler answers: an object for JSON, a string for plain text. */
export interface Answer {
  readonly code: number
  readonly body: object | string
  /** Headers beside those that every answer has. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Writes a body that has no end yet, in place of `body`, until the client goes away or the stream ends. */
  readonly stream?: (sink: Sink) => void
}

/** Where a body without an end goes, until the client goes away. */
export interface Sink {
  readonly write: (text: string) => void
  readonly end: () => void
  readonly onClose: (listener: () => void) => void
}

/** A path that names no resource. */
export interface Route {
  readonly serves: (path: string) => boolean
  /** Whether anything but GET is refused; most of these paths do not look at the method. */
  readonly getOnly?: boolean
  readonly answer: (call: Call) => Answer
}

/** What is answered for a path outside every API group. */
export const pageNotFound: Answer = { code: 404, body: '404 page not found\n' }
