import type { ServerResponse } from 'node:http'
import type { KubernetesObject } from '../objects.ts'
import { apiVersion } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Answer, Call } from '../route.ts'
import { selectorOf } from '../selectors.ts'
import type { Change } from '../state.ts'
import { expired, StatusError } from '../status-error.ts'
import { tableOf, wantsTable } from '../table.ts'

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: object
}

/**
 * Answers a watch: the changes after a resourceVersion, or without one (or 0) first all objects as ADDED, then every
 * further change. It ends after timeoutSeconds, with a bookmark before where the client allows it.
 */
export function answerWatch(call: Call, type: ResourceType): Answer {
  const version = call.request.query.get('resourceVersion') ?? ''
  if (!/^\d*$/.test(version)) {
    const why = `resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`
    throw new StatusError({ code: 500, message: why })
  }
  const selects = selectorOf(call.request, type)
  return {
    code: 200,
    body: '',
    stream: (response) => stream(call, type, { since: Number(version), selects }, response),
  }
}

interface Wanted {
  readonly since: number
  readonly selects: (object: KubernetesObject) => boolean
}

function stream(call: Call, type: ResourceType, { since, selects }: Wanted, response: ServerResponse): void {
  const { request, state } = call
  const send = (event: WatchEvent): void => void response.write(`${JSON.stringify(event)}\n`)
  const pass = (change: Change): void => {
    const event = eventFor(change, selects)
    const isHere = request.namespace === '' || change.object.metadata.namespace === request.namespace
    if (change.resource === type && isHere && event !== undefined) send(shown(call, type, event))
  }
  const bookmark = (): void => {
    if (request.query.get('allowWatchBookmarks') === 'true') send(bookmarkOf(type, state.version))
  }
  const missed = since === 0 ? [] : state.changesSince(since)
  if (missed === undefined) {
    const message = `too old resource version: ${since} (${state.oldestVersion})`
    send({ type: 'ERROR', object: expired(message).status })
    response.end()
    return
  }
  if (since === 0) {
    for (const object of state.list(type, request.namespace).filter(selects)) {
      send(shown(call, type, { type: 'ADDED', object }))
    }
    bookmark()
  }
  for (const change of missed) pass(change)
  follow(call, response, pass, bookmark)
}

function follow(
  { request, state }: Call,
  response: ServerResponse,
  pass: (change: Change) => void,
  bookmark: () => void,
): void {
  const seconds = Number(request.query.get('timeoutSeconds') ?? 0)
  const stop = state.onChange(pass)
  const end = (): void => {
    bookmark()
    response.end()
  }
  const timer = seconds > 0 ? setTimeout(end, seconds * 1000) : undefined
  response.once('close', () => {
    clearTimeout(timer)
    stop()
  })
}

// An object that a change brings under the selectors is new to the watcher, one that leaves them is gone.
function eventFor(
  { type, object, before }: Change,
  selects: (object: KubernetesObject) => boolean,
): { type: Change['type']; object: KubernetesObject } | undefined {
  const [was, is] = [before !== undefined && selects(before), selects(object)]
  if (type !== 'MODIFIED') return is ? { type, object } : undefined
  if (was && is) return { type, object }
  if (is) return { type: 'ADDED', object }
  return was ? { type: 'DELETED', object } : undefined
}

function shown(
  { headers, now }: Call,
  { columns = [] }: ResourceType,
  { type, object }: { type: Change['type']; object: KubernetesObject },
): WatchEvent {
  if (!wantsTable(headers.accept)) return { type, object }
  const { resourceVersion } = object.metadata
  return { type, object: tableOf([object], columns, { resourceVersion, now }) }
}

function bookmarkOf(type: ResourceType, version: number): WatchEvent {
  const metadata = { resourceVersion: String(version), annotations: { 'k8s.io/initial-events-end': 'true' } }
  return { type: 'BOOKMARK', object: { kind: type.kind, apiVersion: apiVersion(type), metadata } }
}
