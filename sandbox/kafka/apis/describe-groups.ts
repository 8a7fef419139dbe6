import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'
import { groupError } from '../group-error.ts'
import type { Group } from '../state.ts'

/**
 * State and members of classic groups. A group of the KIP-848 type, and one that does not exist, is `Dead` without
 * members and without an error: this API cannot tell them apart. Members carry no subscription and no assignment.
 */
export const describeGroups: Api = {
  key: 15,
  name: 'DescribeGroups',
  versions: [0, 2],
  flexibleFrom: 5,
  handle(call: Call): void {
    const { version, request, response } = call
    const groups = request.array(() => request.string())
    if (version >= 1) response.int32(0)
    response.array(groups, (group) => writeGroup(call, group))
  },
}

function writeGroup(call: Call, name: string): void {
  const { response, cluster } = call
  const error = groupError(call, name)
  const group = error === errorCodes.none ? classic(cluster.groups.get(name)) : undefined
  response.int16(error).string(name)
  response.string(error === errorCodes.none ? stateOf(group) : '')
  response.string(group?.protocolType ?? '').string(group && group.members > 0 ? 'range' : '')
  response.array(memberIds(group), (id) => {
    response.string(id).string(name).string('/127.0.0.1')
    response.bytesField(Buffer.alloc(0)).bytesField(Buffer.alloc(0))
  })
}

function classic(group: Group | undefined): Group | undefined {
  return group?.type === 'classic' ? group : undefined
}

function stateOf(group: Group | undefined): string {
  if (group === undefined) return 'Dead'
  return group.members > 0 ? 'Stable' : 'Empty'
}

function memberIds(group: Group | undefined): string[] {
  return Array.from({ length: group?.members ?? 0 }, (_, index) => `${group?.name}-${index}`)
}
