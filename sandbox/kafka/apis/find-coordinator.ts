import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'
import type { Broker } from '../state.ts'

const GROUP = 0
const TRANSACTION = 1

/** What Kafka says of an error before version 4; later versions leave it at the code. */
const messages: Readonly<Record<number, string>> = {
  [errorCodes.none]: 'NONE',
  [errorCodes.coordinatorNotAvailable]: 'The coordinator is not available.',
  [errorCodes.groupAuthorizationFailed]: 'Group authorization failed.',
  [errorCodes.invalidRequest]:
    'This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.',
}

/**
 * The broker that coordinates a group; from version 4 for many groups at once. The stand-in has no transactions: their
 * coordinator is not available.
 */
export const findCoordinator: Api = {
  key: 10,
  name: 'FindCoordinator',
  versions: [0, 4],
  flexibleFrom: 3,
  handle(call: Call): void {
    const { version, request, response } = call
    const single = version < 4 ? request.string() : ''
    const type = version >= 1 ? request.int8() : GROUP
    const keys = version >= 4 ? request.array(() => request.string()) : [single]
    request.tags()
    if (version >= 1) response.int32(0)
    if (version < 4) writeSingle(call, coordinatorOf(call, type, single))
    else response.array(keys, (key) => writeKeyed(call, key, coordinatorOf(call, type, key)))
    response.tags()
  },
}

interface Answer extends Broker {
  readonly error: number
}

function coordinatorOf(call: Call, type: number, key: string): Answer {
  const error = coordinatorError(call, type, key)
  if (error !== errorCodes.none) return { error, id: -1, host: '', port: -1 }
  return { error, ...call.cluster.coordinator(key) }
}

function coordinatorError(call: Call, type: number, group: string): number {
  if (type === GROUP) return call.error({ group })
  return type === TRANSACTION ? errorCodes.coordinatorNotAvailable : errorCodes.invalidRequest
}

function writeSingle({ version, response }: Call, { error, id, host, port }: Answer): void {
  response.int16(error)
  if (version >= 1) response.string(messages[error] ?? '')
  response.int32(id).string(host).int32(port)
}

function writeKeyed({ response }: Call, key: string, { error, id, host, port }: Answer): void {
  response.string(key).int32(id).string(host).int32(port).int16(error).nullableString('').tags()
}
