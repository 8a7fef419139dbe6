import { checkPlace, decodeObject } from '../decode.ts'
import { child } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { applyPatch } from '../patch.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Answer, Call } from '../route.ts'
import { replicasOf, scaleOf } from '../scale.ts'
import {
  badRequest,
  conflict,
  invalid,
  invalidField,
  methodNotAllowed,
  staleVersion,
} from '../status-error.ts'
import { existing, store } from '../write.ts'

/** Answers GET, PUT and PATCH of a workload's scale subresource. */
export function answerScale(call: Call, type: ResourceType): Answer {
  if (!['get', 'update', 'patch'].includes(call.request.verb)) throw methodNotAllowed()
  const workload = existing(call, type)
  if (call.request.verb === 'get') return { code: 200, body: scaleOf(type, workload) }
  const wanted = call.request.verb === 'update' ? replaced(call) : patched(call, type, workload)
  return { code: 200, body: scaleOf(type, write(call, type, workload, wanted)) }
}

function replaced(call: Call): KubernetesObject {
  const scale = decodeObject(call, { group: 'autoscaling', version: 'v1', kind: 'Scale' })
  const wrong = typeError(scale)
  if (wrong !== undefined) throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${wrong}`)
  return scale
}

function patched(
  { request, contentType, body }: Call,
  type: ResourceType,
  workload: KubernetesObject,
): KubernetesObject {
  const scale = applyPatch({ ...scaleOf(type, workload) }, contentType, body, type.isCustom === true)
  checkPlace(child(scale, 'metadata'), request)
  const wrong = typeError(scale)
  const kind = { group: '', kind: '' }
  if (wrong !== undefined) throw invalid(kind, '', [invalidField('patch', JSON.stringify(scale), wrong)])
  return { ...scale, apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: child(scale, 'metadata') }
}

// The words of Go's decoder. A missing or null number is 0 there, so only another type is wrong.
function typeError(scale: object): string | undefined {
  const replicas = child(scale, 'spec')['replicas'] ?? 0
  if (typeof replicas === 'number' && Number.isInteger(replicas) && Math.abs(replicas) < 2 ** 31)
    return undefined
  const what = typeof replicas === 'number' ? `number ${replicas}` : goType(replicas)
  return `json: cannot unmarshal ${what} into Go struct field ScaleSpec.spec.replicas of type int32`
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

function write(
  call: Call,
  type: ResourceType,
  workload: KubernetesObject,
  wanted: KubernetesObject,
): KubernetesObject {
  const { name = '', uid = '', resourceVersion } = workload.metadata
  const replicas = replicasOf(wanted, name)
  if ((wanted.metadata.uid ?? uid) !== uid) {
    const why = `Precondition failed: UID in precondition: ${wanted.metadata.uid}, UID in object meta: ${uid}`
    throw conflict({ group: type.group, resource: `${type.resource}/scale` }, name, why)
  }
  if ((wanted.metadata.resourceVersion ?? resourceVersion) !== resourceVersion)
    throw conflict(type, name, staleVersion)
  return store(call, type, { ...workload, spec: { ...workload.spec, replicas } })
}
