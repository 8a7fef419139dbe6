import type { Target } from '../ports.ts'
import type { News } from './event-news.ts'
import type { Identity } from './workload.ts'

/** An event of `events.k8s.io/v1`; nothing in it but the series may change once it is written. */
export interface KubernetesEvent {
  readonly apiVersion: 'events.k8s.io/v1'
  readonly kind: 'Event'
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly eventTime: string
  readonly reportingController: string
  readonly reportingInstance: string
  readonly action: 'Scale'
  readonly reason: string
  readonly regarding: Identity & { readonly namespace: string; readonly name: string }
  readonly note: string
  readonly type: News['type']
}

/** That an event happened again: `count` times in all, the last time at `lastObservedTime`. */
export interface EventSeries {
  readonly count: number
  readonly lastObservedTime: string
}

/** The API server takes no longer ones. */
const NOTE_BYTES = 1024
const NAME_LENGTH = 253
const INSTANCE_LENGTH = 128

/**
 * Renders news as an event. `instance` is the pod it comes from. `serial` tells apart what happens at the same moment;
 * a thousand of them do.
 */
export function eventOf(
  { target, type, reason, note, at }: News,
  identity: Identity,
  instance: string,
  serial: number,
): KubernetesEvent {
  const { namespace, name } = target
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: eventName(target, at, serial), namespace },
    eventTime: microTime(at),
    reportingController: 'kafka-autoscaler',
    reportingInstance: instance.slice(0, INSTANCE_LENGTH),
    action: 'Scale',
    reason,
    regarding: { ...identity, namespace, name },
    note: shorten(note),
    type,
  }
}

/** Renders the repetitions of an event; `lastAt` is epoch ms. */
export function seriesOf(count: number, lastAt: number): EventSeries {
  return { count, lastObservedTime: microTime(lastAt) }
}

/** The name of the object and the time in nanoseconds, as other controllers do; what is finer than ours counts up. */
function eventName({ name }: Target, at: number, serial: number): string {
  const nanoseconds = BigInt(Math.floor(at * 1000)) * 1000n + BigInt(serial % 1000)
  const suffix = `.${nanoseconds.toString(16)}`
  // No part of a name may end in anything but a letter or a digit.
  return `${name.slice(0, NAME_LENGTH - suffix.length).replace(/[-.]+$/, '')}${suffix}`
}

/** Renders epoch ms as the API server wants a MicroTime: with six digits, where `toISOString` gives three. */
function microTime(at: number): string {
  const micros = String(Math.floor((at % 1) * 1000)).padStart(3, '0')
  return new Date(at).toISOString().replace('Z', `${micros}Z`)
}

/** Cuts a text to what fits into a note, at the end of a character. */
function shorten(text: string): string {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= NOTE_BYTES) return text
  const ellipsis = '…'
  const kept = bytes.subarray(0, NOTE_BYTES - Buffer.byteLength(ellipsis))
  return `${new TextDecoder().decode(kept, { stream: true })}${ellipsis}`
}
