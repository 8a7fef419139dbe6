/** A broker of the cluster and where it listens. */
export interface Broker {
  readonly id: number
  readonly host: string
  readonly port: number
}

/** One partition, with a single replica: `leader` is `replica`, or -1 while the partition is leaderless. */
export interface Partition {
  readonly index: number
  replica: number
  leader: number
  epoch: number
  /** The first retained offset. */
  low: bigint
  /** The offset the next message will get. */
  high: bigint
}

/** What a group committed for one partition. */
export interface Commit {
  readonly offset: bigint
  readonly metadata: string
}

/** Which protocol a group speaks: the classic one, or that of KIP-848. */
export type GroupType = 'classic' | 'consumer'

/** A consumer group. `protocolType` stays empty for a group that only ever had offsets committed for it. */
export interface Group {
  readonly name: string
  readonly type: GroupType
  readonly protocolType: '' | 'consumer'
  readonly members: number
  /** Committed offsets by topic and partition. */
  readonly offsets: Map<string, Map<number, Commit>>
}

/**
 * The state of the stand-in's cluster: what real brokers would hold in their logs and in `__consumer_offsets`. It is
 * changed by whoever plays producers and consumers, and read by the APIs. Methods throw when they name a topic or
 * partition that does not exist.
 */
export class Cluster {
  readonly id = 'sandbox-kafka-cluster0'
  readonly brokers: readonly Broker[]
  readonly topics = new Map<string, Partition[]>()
  readonly groups = new Map<string, Group>()
  #placed = 0

  constructor(brokers: readonly Broker[]) {
    this.brokers = brokers
  }

  /** Creates a topic whose partitions are empty and led by the brokers in turn. */
  createTopic(topic: string, partitions = 1): void {
    if (!isTopicName(topic)) throw new Error(`not a topic name: ${JSON.stringify(topic)}`)
    if (this.topics.has(topic)) throw new Error(`topic exists: ${topic}`)
    this.topics.set(topic, [])
    this.addPartitions(topic, partitions)
  }

  /** Adds `count` partitions to a topic. */
  addPartitions(topic: string, count: number): void {
    const partitions = this.#topic(topic)
    for (let added = 0; added < count; added += 1) {
      const { id } = at(this.brokers, this.#placed++ % this.brokers.length)
      partitions.push({ index: partitions.length, replica: id, leader: id, epoch: 0, low: 0n, high: 0n })
    }
  }

  /** Deletes a topic and, as Kafka does, everything committed for it. */
  deleteTopic(topic: string): void {
    this.#topic(topic)
    this.topics.delete(topic)
    for (const group of this.groups.values()) group.offsets.delete(topic)
  }

  /** The partition, or undefined where there is none. */
  partition(topic: string, index: number): Partition | undefined {
    return this.topics.get(topic)?.[index]
  }

  /** Appends `count` messages. */
  produce(topic: string, index: number, count: bigint): void {
    this.#partition(topic, index).high += count
  }

  /** Deletes the messages below `low`, as retention does. `low` cannot exceed the high watermark. */
  truncate(topic: string, index: number, low: bigint): void {
    const partition = this.#partition(topic, index)
    if (low < partition.low || low > partition.high) {
      throw new Error(`${low} is outside ${topic}-${index}: ${partition.low} to ${partition.high}`)
    }
    partition.low = low
  }

  /** Moves a partition to another broker; -1 leaves it leaderless on the broker it is on. */
  moveLeader(topic: string, index: number, leader: number): void {
    const partition = this.#partition(topic, index)
    if (leader !== -1) partition.replica = this.broker(leader).id
    partition.leader = leader
    partition.epoch += 1
  }

  /** Commits an offset for a group, which begins to exist if it did not. */
  commit(group: string, topic: string, index: number, offset: bigint, metadata = ''): void {
    this.#partition(topic, index)
    const { offsets } = this.groups.get(group) ?? this.#put({ name: group, offsets: new Map() })
    const ofTopic = offsets.get(topic) ?? new Map<number, Commit>()
    offsets.set(topic, ofTopic.set(index, { offset, metadata }))
  }

  /** Says how many members a group has and which protocol they speak; the group begins to exist if it did not. */
  setMembers(group: string, members: number, type: GroupType = 'classic'): void {
    const offsets = this.groups.get(group)?.offsets ?? new Map<string, Map<number, Commit>>()
    this.#put({ name: group, offsets, type, members, protocolType: 'consumer' })
  }

  /** Deletes a group and its offsets. */
  deleteGroup(group: string): void {
    this.groups.delete(group)
  }

  /** The broker of that id; throws where there is none. */
  broker(id: number): Broker {
    const found = this.brokers.find((broker) => broker.id === id)
    if (found === undefined) throw new Error(`no broker ${id}, there are 1 to ${this.brokers.length}`)
    return found
  }

  /** The broker that coordinates a group: always the same one for the same name. */
  coordinator(group: string): Broker {
    let hash = 0
    for (const byte of Buffer.from(group)) hash = (hash * 31 + byte) >>> 0
    return at(this.brokers, hash % this.brokers.length)
  }

  #put(group: Pick<Group, 'name' | 'offsets'> & Partial<Group>): Group {
    const full: Group = { type: 'classic', protocolType: '', members: 0, ...group }
    this.groups.set(group.name, full)
    return full
  }

  #topic(topic: string): Partition[] {
    const partitions = this.topics.get(topic)
    if (partitions === undefined) throw new Error(`no such topic: ${topic}`)
    return partitions
  }

  #partition(topic: string, index: number): Partition {
    return at(this.#topic(topic), index, `${topic}-${index}`)
  }
}

function at<T>(items: readonly T[], index: number, name = `item ${index}`): T {
  const item = items[index]
  if (item === undefined) throw new Error(`no such partition: ${name}`)
  return item
}

/** Whether Kafka accepts the name for a topic: 1 to 249 letters, digits, dots, underscores and dashes. */
export function isTopicName(name: string): boolean {
  return /^[\w.-]{1,249}$/.test(name) && name !== '.' && name !== '..'
}
