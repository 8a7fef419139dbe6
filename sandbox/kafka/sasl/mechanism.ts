/** What a mechanism says to one message of the client. */
interface SaslStep {
  readonly reply: Buffer
  /** True once the client is authenticated. */
  readonly done: boolean
}

/** One authentication under way: takes the client's messages in turn. Throws SaslFailure to refuse the client. */
export type SaslMechanism = (message: Buffer) => SaslStep

/** A refusal; its message goes to the client. Without one the client reads Kafka's general sentence. */
export class SaslFailure extends Error {
  override readonly name = 'SaslFailure'
}
