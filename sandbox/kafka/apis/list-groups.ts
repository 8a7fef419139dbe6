import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'

/** The groups that this broker coordinates, of both types, without those the client may not see. */
export const listGroups: Api = {
  key: 16,
  name: 'ListGroups',
  versions: [0, 2],
  flexibleFrom: 3,
  handle(call: Call): void {
    const { version, response, cluster, broker } = call
    const error = call.error()
    const groups = [...cluster.groups.values()].filter(
      ({ name }) => cluster.coordinator(name) === broker && !call.denied({ group: name }),
    )
    if (version >= 1) response.int32(0)
    response.int16(error).array(error === errorCodes.none ? groups : [], ({ name, protocolType }) => {
      response.string(name).string(protocolType)
    })
  },
}
