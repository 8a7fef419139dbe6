import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'

/** Carries the messages of the chosen mechanism. A refused client gets error 58 with a message, and a closed connection. */
export const saslAuthenticate: Api = {
  key: 36,
  name: 'SaslAuthenticate',
  versions: [0, 1],
  flexibleFrom: 2,
  handle({ version, request, response, sasl, error }: Call): void {
    const message = request.bytes()
    const injected = error()
    const answer =
      injected === errorCodes.none
        ? sasl.authenticate(message)
        : { error: sasl.refuse(injected), message: '', reply: Buffer.alloc(0) }
    response.int16(answer.error).string(answer.message).bytesField(answer.reply)
    if (version >= 1) response.int64(0n)
  },
}
