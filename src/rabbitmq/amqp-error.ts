import { AutoscalerError, wordsOf } from '../errors.ts'

/** Translates what amqplib rejects with, as far as the broker answered; undefined where it did not. */
export function amqpError(error: unknown, vhost: string, queue: string): AutoscalerError | undefined {
  if (error instanceof AutoscalerError) return error
  const words = wordsOf(error)
  const said = (code: AutoscalerError['code'], what: string): AutoscalerError =>
    new AutoscalerError(code, what, { cause: error })
  if (words.startsWith('Handshake terminated by server: 403') || words.startsWith('SASL mechanism'))
    return said('Unauthorized', `the broker does not let us in: ${words}`)
  // amqplib keeps to itself what the broker says to this.
  if (words.startsWith('Expected ConnectionOpenOk'))
    return said('Forbidden', `there is no vhost ${vhost}, or we may not use it`)
  switch (replyCodeOf(error)) {
    case undefined:
      return undefined
    case 403:
      return said('Forbidden', `we may not look at queue ${queue} in vhost ${vhost}: ${words}`)
    case 404:
      return said('QueueMissing', `there is no queue ${queue} in vhost ${vhost}`)
    default:
      return said('QueryFailed', `the broker does not tell of queue ${queue} in vhost ${vhost}: ${words}`)
  }
}

/** Of the answer to a question on a channel. */
function replyCodeOf(error: unknown): number | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'number' ? code : undefined
}
