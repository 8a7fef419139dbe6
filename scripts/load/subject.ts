import type { KafkaLoad, RabbitmqLoad } from './options.ts'

/** Where a load goes, such as `topic orders`. */
export function subjectOf(load: KafkaLoad | RabbitmqLoad): string {
  return load.system === 'kafka' ? `topic ${load.topic}` : `queue ${load.queue}`
}

/** The same, with the way there, for whoever did not get there; without any secret. */
export function wayTo(load: KafkaLoad | RabbitmqLoad): string {
  return `${subjectOf(load)} at ${load.system === 'kafka' ? brokersOf(load) : brokerOf(load)}`
}

function brokersOf({ brokers, tls, login }: KafkaLoad): string {
  const as = login === undefined ? 'without login' : `as ${login.username} (${login.mechanism})`
  return `${brokers.join(',')} ${tls ? 'with' : 'without'} TLS, ${as}`
}

function brokerOf({ url }: RabbitmqLoad): string {
  const { protocol, username, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname} as ${username === '' ? 'guest' : decodeURIComponent(username)}`
}
