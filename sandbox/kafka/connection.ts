import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Api, Call, Subject } from './api.ts'
import { apiVersions, unsupportedApiVersions } from './apis/api-versions.ts'
import { errorCodes } from './error-codes.ts'
import type { Faults, RequestErrors } from './faults.ts'
import { frames, readHeader } from './frames.ts'
import type { RequestHeader } from './frames.ts'
import type { RequestLog } from './request-log.ts'
import { SaslSession } from './sasl.ts'
import type { SaslCredentials } from './sasl.ts'
import { Cluster } from './state.ts'
import type { Broker } from './state.ts'
import { MalformedFrameError, Writer } from './wire.ts'

/** What every connection to a broker shares. */
export interface BrokerContext {
  readonly broker: Broker
  readonly cluster: Cluster
  /** What the broker speaks. */
  readonly apis: readonly Api[]
  readonly faults: Faults
  readonly requests: RequestLog
  readonly credentials: SaslCredentials | undefined
}

/** The longest that a timer of Node can run. */
const MAX_TIMER_MS = 2_147_483_647

/**
 * Answers the requests of one connection one after the other, as Kafka does, until it ends. A request that Kafka would
 * not understand or not allow closes the connection. Never rejects; the socket is destroyed at the end.
 */
export async function serve(socket: Socket, context: BrokerContext): Promise<void> {
  const sasl = new SaslSession(context.credentials)
  const closed = once(socket, 'close').catch(() => undefined)
  try {
    for await (const frame of frames(socket.iterator({ destroyOnReturn: false }))) {
      const header = readHeader(frame)
      const api = context.apis.find(({ key }) => key === header.apiKey)
      if (api === undefined || !sasl.admits(api.key)) return
      context.requests.request(api.name, context.broker.id)
      if (!(await survives(socket, context, closed))) return
      const response = tryAnswer(header, api, sasl, context)
      if (response === undefined) return
      send(socket, header, api, response)
      if (sasl.refused) return
    }
  } catch {
    // The client went away, or sent what is no frame: either way this connection is over.
  } finally {
    socket.destroySoon()
  }
}

/** Lives through the faults of the broker; false if the connection does not. */
async function survives(socket: Socket, context: BrokerContext, closed: Promise<unknown>): Promise<boolean> {
  const { faults, broker } = context
  const arrived = performance.now()
  while (!socket.destroyed) {
    const { hang, drop, latencyMs } = faults.behaviour(broker.id)
    const waitMs = hang ? MAX_TIMER_MS : arrived + latencyMs - performance.now()
    if (waitMs <= 0) return !drop
    await firstOf(Math.min(waitMs, MAX_TIMER_MS), faults.changed, closed)
  }
  return false
}

async function firstOf(waitMs: number, ...events: Promise<unknown>[]): Promise<void> {
  const timer = new AbortController()
  await Promise.race([delay(waitMs, undefined, { signal: timer.signal }), ...events])
  timer.abort()
}

function tryAnswer(
  header: RequestHeader,
  api: Api,
  sasl: SaslSession,
  context: BrokerContext,
): Writer | undefined {
  try {
    return answer(header, api, sasl, context)
  } catch (error) {
    // Anything else than a malformed request is a defect of the stand-in: it must be seen, but not end the process.
    if (error instanceof MalformedFrameError) return undefined
    process.emitWarning(error instanceof Error ? error : String(error))
    return undefined
  }
}

/** The response's body, or undefined where Kafka closes the connection instead. */
function answer(
  header: RequestHeader,
  api: Api,
  sasl: SaslSession,
  context: BrokerContext,
): Writer | undefined {
  const { version, body } = header
  const [min, max] = api.versions
  if (version < min || version > max)
    return api.key === apiVersions.key ? unsupportedApiVersions() : undefined
  const flexible = version >= api.flexibleFrom
  const request = body.rest(flexible)
  const response = new Writer(flexible)
  const { settle, ...view } = viewOf(api, sasl, context)
  request.tags()
  api.handle({ version, request, response, apis: context.apis, sasl, ...view })
  settle()
  return response
}

type View = Pick<Call, 'broker' | 'cluster' | 'error' | 'denied'> & RequestErrors

/** All that a client gets to see once it broke the order of authentication: no cluster, and error 34 for everything. */
const blindView = {
  cluster: new Cluster([]),
  error: (): number => errorCodes.illegalSaslState,
  denied: (): boolean => false,
  settle: (): void => undefined,
}

function viewOf(api: Api, sasl: SaslSession, { broker, cluster, faults }: BrokerContext): View {
  if (sasl.refused) return { ...blindView, broker }
  const denied = (subject: Subject): boolean => faults.denied(subject)
  return { broker, cluster, denied, ...faults.forRequest(api.name, broker.id) }
}

function send(socket: Socket, { version, correlationId }: RequestHeader, api: Api, { bytes }: Writer): void {
  const flexible = version >= api.flexibleFrom && api.key !== apiVersions.key
  const header = new Writer(flexible).int32(correlationId).tags().bytes
  socket.cork()
  socket.write(new Writer().int32(header.length + bytes.length).bytes)
  socket.write(header)
  socket.write(bytes)
  socket.uncork()
}
