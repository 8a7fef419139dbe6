import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'
import { Writer } from '../wire.ts'

/** What Kafka accepts as the name and as the version of client software (KIP-511). */
const SOFTWARE = /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/

/**
 * Which APIs and versions the broker speaks. Its response always has header v0, and a version that the broker does not
 * know is answered in version 0 with error 35 and the versions of this API alone (KIP-511), so that any client can go on.
 */
export const apiVersions: Api = {
  key: 18,
  name: 'ApiVersions',
  versions: [0, 4],
  flexibleFrom: 3,
  handle(call: Call): void {
    const { version, response, apis } = call
    const error = call.error() || softwareError(call)
    response.int16(error).array(error === errorCodes.none ? apis : [], (api) => {
      writeRange(response, api)
      response.tags()
    })
    if (version >= 1) response.int32(0)
    response.tags()
  },
}

/** The answer to a version of ApiVersions that the broker does not know. */
export function unsupportedApiVersions(): Writer {
  return new Writer()
    .int16(errorCodes.unsupportedVersion)
    .array([apiVersions], (api, w) => writeRange(w, api))
}

function softwareError({ version, request }: Call): number {
  if (version < 3) return errorCodes.none
  const [name, release] = [request.string(), request.string()]
  return SOFTWARE.test(name) && SOFTWARE.test(release) ? errorCodes.none : errorCodes.invalidRequest
}

function writeRange(response: Writer, { key, versions: [min, max] }: Api): void {
  response.int16(key).int16(min).int16(max)
}
