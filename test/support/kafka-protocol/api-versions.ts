import type { Reader } from '../../../sandbox/kafka/wire.ts'
import type { Exchange } from './raw-client.ts'

/** What a broker speaks. */
export interface ApiVersionsAnswer {
  readonly error: number
  readonly apis: readonly ApiRange[]
}

/** One API with the lowest and the highest version of it. */
export interface ApiRange {
  readonly key: number
  readonly min: number
  readonly max: number
}

/** ApiVersions 0 to 4; what client software calls itself is sent from version 3 on. */
export function apiVersions(
  version: number,
  software: readonly [name: string, version: string] = ['raw-client', '1.0'],
): Exchange<ApiVersionsAnswer> {
  const flexible = version >= 3
  return {
    request: {
      key: 18,
      version,
      flexible,
      flexibleHeader: false,
      body: (writer) => (flexible ? writer.string(software[0]).string(software[1]).tags() : writer),
    },
    read: (response) => read(response, version),
  }
}

function read(response: Reader, version: number): ApiVersionsAnswer {
  const error = response.int16()
  const apis = response.array((r) => {
    const range = { key: r.int16(), min: r.int16(), max: r.int16() }
    r.tags()
    return range
  })
  if (version >= 1) response.int32()
  response.tags()
  return { error, apis }
}
