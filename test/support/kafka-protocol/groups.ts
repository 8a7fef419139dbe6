import type { Reader } from '../../../sandbox/kafka/wire.ts'
import type { Exchange } from './raw-client.ts'

/** The groups that a broker coordinates. */
export interface GroupsAnswer {
  readonly error: number
  /** The type of the protocol by group; empty for a group that only ever had offsets committed for it. */
  readonly groups: Readonly<Record<string, string>>
}

/** ListGroups 0 to 2. */
export function listGroups(version: number): Exchange<GroupsAnswer> {
  return {
    request: { key: 16, version },
    read: (r) => {
      if (version >= 1) r.int32()
      const error = r.int16()
      return { error, groups: Object.fromEntries(r.array(() => [r.string(), r.string()])) }
    },
  }
}

/** One group as the API for classic groups shows it. */
export interface DescribedGroup {
  readonly error: number
  readonly group: string
  readonly state: string
  readonly protocolType: string
  readonly protocol: string
  readonly members: number
}

/** DescribeGroups 0 to 2. The answers come in the order of the questions. */
export function describeGroups(version: number, groups: readonly string[]): Exchange<DescribedGroup[]> {
  return {
    request: { key: 15, version, body: (writer) => writer.array(groups, (group) => writer.string(group)) },
    read: (r) => {
      if (version >= 1) r.int32()
      return r.array(() => readGroup(r))
    },
  }
}

function readGroup(r: Reader): DescribedGroup {
  const [error, group, state] = [r.int16(), r.string(), r.string()]
  const [protocolType, protocol] = [r.string(), r.string()]
  const members = r.array(() => [r.string(), r.string(), r.string(), r.bytes(), r.bytes()]).length
  return { error, group, state, protocolType, protocol, members }
}
