import type { IncomingMessage, ServerResponse } from 'node:http'
import { authenticate } from './authentication.ts'
import type { Tokens } from './authentication.ts'
import { Controller } from './controller.ts'
import { dispatch } from './dispatch.ts'
import { failed, readBody, send } from './exchange.ts'
import type { Breakage } from './exchange.ts'
import { Faults } from './faults.ts'
import { kubeconfigFor } from './kubeconfig.ts'
import { Listener } from './listener.ts'
import type { TlsOptions } from './listener.ts'
import { ruleAllows, rulesFor } from './rbac.ts'
import type { Rbac } from './rbac.ts'
import { readRequest } from './request-info.ts'
import type { RequestInfo } from './request-info.ts'
import { RequestLog } from './requests.ts'
import type { ResourceType } from './resource-type.ts'
import type { Answer } from './route.ts'
import { resourceTypes } from './routes/list.ts'
import { State } from './state.ts'
import { forbidden } from './status-error.ts'

/** How a sandbox API server is set up; everything has a default. */
export interface KubernetesOptions {
  /** Serves HTTPS with this certificate; `ca` is what clients trust it by, the certificate itself by default. */
  readonly tls?: TlsOptions & { readonly ca?: string }
  /** Who may come in; without it everyone is the administrator. */
  readonly tokens?: Tokens
  /** What each user may do; without it everything. */
  readonly rbac?: Rbac
  /** How long a pod takes from its creation to being ready; at once by default. */
  readonly startupDelayMs?: number
  /** How often a watch that allows bookmarks gets one while nothing happens; once a minute by default. */
  readonly bookmarkEveryMs?: number
  /** How often pods are brought up to date without a request; only at requests and at `tick` by default. */
  readonly tickEveryMs?: number
  /** Custom resources served beside the built-in ones, see `customWorkload`. */
  readonly customResources?: readonly ResourceType[]
  /** Where to listen on 127.0.0.1; a free port by default. */
  readonly port?: number
  /** Epoch ms; the system's clock by default. */
  readonly now?: () => number
}

/** A running sandbox API server. */
export interface SandboxKubernetes {
  readonly url: string
  readonly state: State
  readonly faults: Faults
  readonly requests: RequestLog
  /** Lets the controller act at `now` (epoch ms; by default the server's clock). Each request does so too. */
  tick(now?: number): void
  /** The text of a kubeconfig for this server, with the given bearer token. */
  kubeconfig(token?: string): string
  /** Closes the port and all connections. */
  close(): Promise<void>
}

/** Starts an API server on loopback that answers as kube-apiserver 1.36 does. Rejects when the port is taken. */
export async function startKubernetes(options: KubernetesOptions = {}): Promise<SandboxKubernetes> {
  const { now = Date.now, tls, port, tickEveryMs, startupDelayMs = 0, customResources = [] } = options
  const state = new State({ types: [...resourceTypes, ...customResources], now })
  const controller = new Controller(state, startupDelayMs)
  const requests = new RequestLog()
  const listener = new Listener({
    tls,
    port,
    onConnection: () => requests.connected(),
    handle: (request, response) => void serve(server, request, response),
  })
  const faults = new Faults(listener)
  const server: Server = { options, now, state, controller, requests, faults, listener }
  await listener.accept()
  const timer = tickEveryMs === undefined ? undefined : setInterval(() => controller.tick(now()), tickEveryMs)
  return {
    url: listener.url,
    state,
    faults,
    requests,
    tick: (at = now()) => controller.tick(at),
    kubeconfig: (token) => kubeconfigFor(listener.url, { token, ca: tls?.ca ?? tls?.cert }),
    close: async () => {
      clearInterval(timer)
      await listener.refuse()
      faults.clear()
    },
  }
}

interface Server {
  readonly options: KubernetesOptions
  readonly now: () => number
  readonly state: State
  readonly controller: Controller
  readonly requests: RequestLog
  readonly faults: Faults
  readonly listener: Listener
}

async function serve(server: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const info = readRequest(request.method ?? '', request.url ?? '/')
  const contentType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const record = server.requests.arrived(info, {
    at: server.now(),
    connection: server.listener.connectionOf(request),
    contentType: contentType === '' ? undefined : contentType,
    userAgent: request.headers['user-agent'],
  })
  const watch = { request: info, isSilent: false }
  let breakage: Breakage | undefined
  let answer: Answer
  try {
    const body = await readBody(request)
    const strike = await server.faults.strike(info)
    // Whoever gave up while the request hung must not find it carried out.
    if (request.socket.destroyed) return
    breakage = strike.breakage
    watch.isSilent = strike.isSilent === true
    answer = strike.answer ?? handle(server, request, info, { contentType, body })
  } catch (error) {
    answer = failed(error)
  }
  if (breakage !== 'drop') record.status = answer.code
  if (answer.stream !== undefined) {
    server.faults.opened(watch)
    response.once('close', () => server.faults.ended(watch))
  }
  send(response, answer, breakage, () => watch.isSilent)
}

function handle(
  { options, now, state, controller }: Server,
  { headers }: IncomingMessage,
  request: RequestInfo,
  content: { contentType: string; body: string },
): Answer {
  controller.tick(now())
  const user = authenticate(headers.authorization, options.tokens, options.rbac !== undefined)
  const rules = rulesFor(options.rbac, user, request.namespace)
  if (!rules.some((rule) => ruleAllows(rule, request))) throw forbidden(request, user)
  const { rbac, bookmarkEveryMs = 60_000 } = options
  const call = { request, headers, ...content, user, rbac, state, bookmarkEveryMs, now: now() }
  const answer = dispatch(call)
  controller.tick(now())
  return answer
}
