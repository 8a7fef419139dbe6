import protocolErrors from 'kafkajs/src/protocol/error.js'

import { AutoscalerError } from '../errors.ts'
import type { FailureReason } from '../scaling/types.ts'

/** Kafka's error codes that have a reason of their own. */
const REASON_OF_CODE: Readonly<Record<number, FailureReason>> = {
  3: 'TopicMissing',
  5: 'LeaderMissing',
  6: 'LeaderMissing',
  7: 'KafkaTimeout',
  14: 'CoordinatorUnavailable',
  15: 'CoordinatorUnavailable',
  16: 'CoordinatorUnavailable',
  17: 'TopicMissing',
  29: 'TopicAuthorizationFailed',
  30: 'GroupAuthorizationFailed',
  31: 'KafkaAuthenticationFailed',
  33: 'KafkaAuthenticationFailed',
  34: 'KafkaAuthenticationFailed',
  58: 'KafkaAuthenticationFailed',
  69: 'GroupMissing',
  72: 'LeaderMissing',
  74: 'LeaderMissing',
  75: 'LeaderMissing',
  100: 'TopicMissing',
}

function reasonOfCode(code: number): FailureReason {
  return REASON_OF_CODE[code] ?? 'KafkaProtocolError'
}

/** Kafka's name of an error code, such as UNKNOWN_TOPIC_OR_PARTITION. */
function nameOfCode(code: number): string {
  return protocolErrors.createErrorFromCode(code).type ?? `error code ${code}`
}

export function codeError(code: number, what: string): AutoscalerError {
  return new AutoscalerError(reasonOfCode(code), `${what}: ${nameOfCode(code)}`)
}

/** Translates what kafkajs throws; total. `broker` is `host:port`. */
export function translate(error: unknown, broker: string): AutoscalerError {
  if (error instanceof AutoscalerError) return error
  const { name, message, code } = details(error)
  const options = { cause: error }
  switch (name) {
    case 'KafkaJSSASLAuthenticationError':
      return new AutoscalerError(
        'KafkaAuthenticationFailed',
        `broker ${broker} refused the credentials: ${message}`,
        options,
      )
    case 'KafkaJSConnectionError':
    case 'KafkaJSConnectionClosedError':
    case 'KafkaJSLockTimeout':
      return new AutoscalerError('KafkaUnreachable', `broker ${broker}: ${plain(message)}`, options)
    case 'KafkaJSRequestTimeoutError':
      return new AutoscalerError('KafkaTimeout', `broker ${broker} did not answer: ${message}`, options)
    case 'KafkaJSProtocolError':
      return new AutoscalerError(reasonOfCode(code), `broker ${broker}: ${message}`, options)
    default:
      return new AutoscalerError('KafkaProtocolError', `broker ${broker}: ${message}`, options)
  }
}

function details(error: unknown): { name: string; message: string; code: number } {
  if (!(error instanceof Error)) return { name: '', message: String(error), code: -1 }
  const code = 'code' in error && typeof error.code === 'number' ? error.code : -1
  return { name: error.name, message: error.message, code }
}

/** kafkajs prefixes every socket error; the socket's own words are enough. */
function plain(message: string): string {
  const words = message.replace(/^Connection error: /, '').trim()
  return words === '' ? 'connection failed' : words
}
