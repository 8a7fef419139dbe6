import type { Exchange } from './raw-client.ts'

/** The broker that coordinates a group, or why there is none. */
export interface CoordinatorAnswer {
  readonly error: number
  /** Null in version 0, which has none. */
  readonly message: string | null
  readonly broker: number
  readonly host: string
  readonly port: number
}

/** FindCoordinator 0 to 3, for one key; a key of type 0 is a group. */
export function findCoordinator(version: number, key: string, type = 0): Exchange<CoordinatorAnswer> {
  return {
    request: {
      key: 10,
      version,
      flexible: version >= 3,
      body: (writer) => {
        writer.string(key)
        if (version >= 1) writer.int8(type)
        return writer.tags()
      },
    },
    read: (r) => {
      if (version >= 1) r.int32()
      const [error, message] = [r.int16(), version >= 1 ? r.nullableString() : null]
      const answer = { error, message, broker: r.int32(), host: r.string(), port: r.int32() }
      r.tags()
      return answer
    },
  }
}

/** FindCoordinator 4, for many groups at once. */
export function findCoordinators(groups: readonly string[]): Exchange<Record<string, CoordinatorAnswer>> {
  return {
    request: {
      key: 10,
      version: 4,
      flexible: true,
      body: (writer) =>
        writer
          .int8(0)
          .array(groups, (group) => writer.string(group))
          .tags(),
    },
    read: (r) => {
      r.int32()
      const answers = r.array(() => {
        const [group, broker, host, port] = [r.string(), r.int32(), r.string(), r.int32()]
        const [error, message] = [r.int16(), r.nullableString()]
        r.tags()
        return [group, { error, message, broker, host, port }] as const
      })
      r.tags()
      return Object.fromEntries(answers)
    },
  }
}
