import type { KubernetesObject } from '../objects.ts'
import { apiVersion } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Answer, Call, Sink } from '../route.ts'
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
 * further change. It ends after timeoutSeconds. A client that allows bookmarks gets one now and then, and one at the end.
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
    stream: (sink) => stream(call, type, { since: Number(version), selects }, sink),
  }
}

interface Wanted {
  readonly since: number
  readonly selects: (object: KubernetesObject) => boolean
}

function stream(call: Call, type: ResourceType, { since, selects }: Wanted, sink: Sink): void {
  const { request, state } = call
  const send = (event: WatchEvent): void => sink.write(`${JSON.stringify(event)}\n`)
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
    sink.end()
    return
  }
  if (since === 0) {
    for (const object of state.list(type, request.namespace).filter(selects)) {
      send(shown(call, type, { type: 'ADDED', object }))
    }
    // client-go lists by watching, and waits for the word that these were all.
    const isAsked = request.query.get('sendInitialEvents') === 'true'
    if (isAsked) send(bookmarkOf(type, state.version, { 'k8s.io/initial-events-end': 'true' }))
  }
  for (const change of missed) pass(change)
  follow(call, sink, pass, bookmark)
}

function follow(
  { request, state, bookmarkEveryMs }: Call,
  sink: Sink,
  pass: (change: Change) => void,
  bookmark: () => void,
): void {
  const seconds = Number(request.query.get('timeoutSeconds') ?? 0)
  const stop = state.onChange(pass)
  const end = (): void => {
    bookmark()
    sink.end()
  }
  const timer = seconds > 0 ? setTimeout(end, seconds * 1000) : undefined
  const bookmarks = setInterval(bookmark, bookmarkEveryMs)
  sink.onClose(() => {
    clearTimeout(timer)
    clearInterval(bookmarks)
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

function bookmarkOf(type: ResourceType, version: number, annotations?: Record<string, string>): WatchEvent {
  const metadata = { resourceVersion: String(version), ...(annotations && { annotations }) }
  return { type: 'BOOKMARK', object: { kind: type.kind, apiVersion: apiVersion(type), metadata } }
}
