import { checkPlace, decodeObject } from '../decode.ts'
import { typeError, unknownFields } from '../field-types.ts'
import type { KnownFields, TypedField } from '../field-types.ts'
import { child, text } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { applyPatch, checkPatchType } from '../patch.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Answer, Call } from '../route.ts'
import { checkReplicas, replicasOf, scaleOf } from '../scale.ts'
import { badRequest, conflict, internalError, invalid, invalidField } from '../status-error.ts'
import { scaleColumns, tableOf, wantsTable } from '../table.ts'
import { checkVersion, existing, store } from '../write.ts'

const typedFields: readonly TypedField[] = [
  { path: 'spec', struct: 'Scale', type: 'object' },
  { path: 'spec.replicas', struct: 'ScaleSpec', type: 'int32' },
]

const knownFields: KnownFields = {
  apiVersion: true,
  kind: true,
  metadata: true,
  spec: { replicas: true },
  status: { replicas: true, selector: true },
}

/** Answers GET, PUT and PATCH of a workload's scale subresource. */
export function answerScale(call: Call, type: ResourceType): Answer {
  if (call.request.verb === 'get') return read(call, type)
  if (call.request.verb === 'patch') checkPatchType(call.contentType, type.isCustom === true)
  const workload = existing(call, type)
  const wanted = call.request.verb === 'update' ? replaced(call) : patched(call, type, workload)
  const unknown = unknownFields(wanted, knownFields)
  const body = scaleOf(type, write(call, type, workload, wanted))
  return { code: 200, body, headers: unknown.length === 0 ? {} : { warning: unknown.map(warningOf) } }
}

function warningOf(field: string): string {
  return `299 - ${JSON.stringify(`unknown field "${field}"`)}`
}

function read(call: Call, type: ResourceType): Answer {
  const workload = existing(call, type)
  if (type.isCustom === true && workload.spec?.['replicas'] === undefined) {
    throw internalError('the spec replicas field ".spec.replicas" does not exist')
  }
  const scale = scaleOf(type, workload)
  if (!wantsTable(call.headers.accept)) return { code: 200, body: scale }
  const { resourceVersion } = scale.metadata
  return { code: 200, body: tableOf([scale], scaleColumns, { resourceVersion, now: call.now }) }
}

function replaced(call: Call): KubernetesObject {
  const scale = decodeObject(call, { group: 'autoscaling', version: 'v1', kind: 'Scale' })
  const wrong = decodingError(call, scale)
  if (wrong !== undefined) throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${wrong}`)
  return scale
}

function patched(call: Call, type: ResourceType, workload: KubernetesObject): KubernetesObject {
  const scale = applyPatch({ ...scaleOf(type, workload) }, call.contentType, call.body)
  const wrong = decodingError(call, scale)
  if (wrong !== undefined) {
    throw invalid({ group: '', kind: '' }, '', [invalidField('patch', JSON.stringify(scale), wrong)])
  }
  checkPlace(child(scale, 'metadata'), call.request)
  return { ...scale, apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: child(scale, 'metadata') }
}

function decodingError({ request }: Call, scale: object): string | undefined {
  const unknown = request.query.get('fieldValidation') === 'Strict' ? unknownFields(scale, knownFields) : []
  const strict = unknown.map((field) => `unknown field "${field}"`).join(', ')
  return typeError(scale, typedFields) ?? (strict === '' ? undefined : `strict decoding error: ${strict}`)
}

function write(
  call: Call,
  type: ResourceType,
  workload: KubernetesObject,
  wanted: KubernetesObject,
): KubernetesObject {
  const { name = '', uid = '' } = workload.metadata
  const replicas = replicasOf(wanted)
  checkReplicas(type, name, replicas)
  const wantedUid = text(wanted.metadata.uid)
  if (type.isCustom !== true && wantedUid !== '' && wantedUid !== uid) {
    const why = `Precondition failed: UID in precondition: ${wantedUid}, UID in object meta: ${uid}`
    throw conflict({ group: type.group, resource: `${type.resource}/scale` }, name, why)
  }
  checkVersion(type, workload, text(wanted.metadata.resourceVersion))
  return store(call, type, workload, { ...workload, spec: { ...workload.spec, replicas } })
}
