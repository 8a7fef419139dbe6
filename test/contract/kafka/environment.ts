/** Which protocol the members of a group speak: the classic one, or that of KIP-848. */
export type GroupProtocol = 'classic' | 'consumer'

/**
 * A Kafka cluster of two brokers that the contract is tried on: what can be done to it other than by the requests of the
 * contract. What a promise stands for has happened for clients of either broker once it resolves.
 */
export interface KafkaEnvironment {
  /** `host:port` of broker 1 and of broker 2. */
  readonly brokers: readonly [first: string, second: string]
  createTopic(topic: string, partitions: number): Promise<void>
  /** Creates a topic of one empty partition whose next message gets the given offset. */
  createTopicAt(topic: string, offset: bigint): Promise<void>
  /** Raises the number of a topic's partitions to `count`. */
  addPartitions(topic: string, count: number): Promise<void>
  deleteTopic(topic: string): Promise<void>
  produce(topic: string, partition: number, count: number): Promise<void>
  /** Deletes the messages below an offset, as retention does. */
  truncate(topic: string, partition: number, low: bigint): Promise<void>
  /** Lets a member join a group that consumes the topic; returns how it leaves. */
  join(group: string, topic: string, protocol: GroupProtocol): Promise<() => Promise<void>>
  /** Takes the partitions that broker 2 leads their leader, for as long as `use` takes. */
  withoutSecondBroker(use: () => Promise<void>): Promise<void>
}

/** A cluster whose clients log in with SASL: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512. */
export interface SecuredKafkaEnvironment extends KafkaEnvironment {
  /** A user who may do everything that was not denied, but may not describe the cluster as a whole. */
  readonly credentials: { readonly username: string; readonly password: string }
  /** Takes away the user's right to a topic or a group. */
  deny(subject: Subject): Promise<void>
  /** Gives it back. */
  allow(subject: Subject): Promise<void>
}

/** A broker whose clients log in with SASL OAUTHBEARER and nothing else. */
export interface OAuthKafkaEnvironment {
  /** `host:port`. */
  readonly broker: string
  readonly acceptedToken: string
  readonly refusedToken: string
}

/** What a right is about. */
export type Subject = { readonly topic: string } | { readonly group: string }
