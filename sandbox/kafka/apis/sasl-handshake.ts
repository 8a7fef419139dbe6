import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'

/** Chooses the mechanism of the authentication that follows. An unknown one gets error 33, the list, and a closed connection. */
export const saslHandshake: Api = {
  key: 17,
  name: 'SaslHandshake',
  versions: [1, 1],
  flexibleFrom: 2,
  handle({ request, response, sasl, error }: Call): void {
    const mechanism = request.string()
    const injected = error()
    const code = injected === errorCodes.none ? sasl.handshake(mechanism) : sasl.refuse(injected)
    response
      .int16(code)
      .array(code === errorCodes.illegalSaslState ? [] : sasl.mechanisms, (name) => response.string(name))
  },
}
