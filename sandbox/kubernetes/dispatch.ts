import type { ResourceType } from './resource-type.ts'
import { pageNotFound } from './route.ts'
import type { Answer, Call } from './route.ts'
import { routes } from './routes/list.ts'
import { answerObjects } from './routes/objects.ts'
import { answerScale } from './routes/scale.ts'
import { methodNotAllowed, noSuchResource, notFound, StatusError } from './status-error.ts'

/** Finds who answers a request, and lets them. Throws 404 for a resource and 405 for a method that is not served. */
export function dispatch(call: Call): Answer {
  const { request, state } = call
  if (!request.isResourceRequest) {
    const route = routes.find((route) => route.serves(request.path))
    if (route === undefined) return pageNotFound
    if (request.verb !== 'get' && request.verb !== 'head') throw methodNotAllowed()
    return route.answer(call)
  }
  const inGroup = state.types.filter(
    (type) => type.group === request.group && type.version === request.version,
  )
  const type = inGroup.find((type) => type.resource === request.resource)
  if (type !== undefined) return answer(call, type)
  if (inGroup.length === 0 || inGroup.some((type) => type.isCustom === true)) return pageNotFound
  throw noSuchResource()
}

function answer(call: Call, type: ResourceType): Answer {
  const { verb, subresource, name, namespace } = call.request
  if (type.namespaced && namespace === '' && !['list', 'watch'].includes(verb)) {
    if (type.isCustom === true) return pageNotFound
    throw name === '' ? methodNotAllowed() : noSuchResource()
  }
  if (subresource === 'scale' && type.isWorkload === true) return answerScale(call, type)
  if (subresource !== '' && !(subresource === 'status' && type.hasGeneration === true)) {
    throw type.isCustom === true ? notFound(type, name) : noSuchResource()
  }
  if (!isServed(call, type)) throw unsupported(type, verb)
  return answerObjects(call, type)
}

function isServed({ request: { verb, name, subresource } }: Call, type: ResourceType): boolean {
  if (!type.verbs.includes(verb)) return false
  if (subresource !== '') return ['get', 'update', 'patch'].includes(verb)
  return name === '' ? ['list', 'watch', 'create', 'deletecollection'].includes(verb) : verb !== 'create'
}

// A custom resource is answered by another part of the API server, in other words.
function unsupported(type: ResourceType, verb: string): StatusError {
  if (type.isCustom !== true) return methodNotAllowed()
  const message = `${verb} is not supported on resources of kind "${type.resource}.${type.group}"`
  const details = { group: type.group, kind: type.resource }
  return new StatusError({ code: 405, reason: 'MethodNotAllowed', message, details })
}
