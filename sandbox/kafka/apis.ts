import type { Api } from './api.ts'
import { apiVersions } from './apis/api-versions.ts'
import { describeGroups } from './apis/describe-groups.ts'
import { findCoordinator } from './apis/find-coordinator.ts'
import { listGroups } from './apis/list-groups.ts'
import { listOffsets } from './apis/list-offsets.ts'
import { metadata } from './apis/metadata.ts'
import { offsetCommit } from './apis/offset-commit.ts'
import { offsetFetch } from './apis/offset-fetch.ts'
import { saslAuthenticate } from './apis/sasl-authenticate.ts'
import { saslHandshake } from './apis/sasl-handshake.ts'

/** Every API that the stand-in speaks. */
export const apis: readonly Api[] = [
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
  findCoordinator,
  describeGroups,
  listGroups,
  saslHandshake,
  apiVersions,
  saslAuthenticate,
]

/** The same APIs as an older broker speaks them: none newer than this, by name. Throws on the name of no API. */
export function apisUpTo(newest: Readonly<Record<string, number>>): readonly Api[] {
  const stranger = Object.keys(newest).find((name) => !apis.some((api) => api.name === name))
  if (stranger !== undefined) throw new Error(`no API ${stranger}`)
  return apis.map((api) => {
    const [min, max] = api.versions
    return { ...api, versions: [min, Math.min(max, newest[api.name] ?? max)] }
  })
}
