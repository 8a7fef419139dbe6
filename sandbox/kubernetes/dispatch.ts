import type { ResourceType } from './resource-type.ts'
import { pageNotFound } from './route.ts'
import type { Answer, Call } from './route.ts'
import { answerDeleteCollection, answerList } from './routes/collections.ts'
import { routes } from './routes/list.ts'
import { answerObject } from './routes/objects.ts'
import { answerScale } from './routes/scale.ts'
import { answerWatch } from './routes/watch.ts'
import { methodNotAllowed, noSuchResource, notFound, StatusError } from './status-error.ts'

/** Finds who answers a request, and lets them. Throws 404 for a resource and 405 for a method that is not served. */
export function dispatch(call: Call): Answer {
  const { request, state } = call
  if (!request.isResourceRequest) return answerPath(call)
  const inGroup = state.types.filter((type) => type.group === request.group)
  const type = inGroup.find((type) => type.resource === request.resource && type.version === request.version)
  if (type !== undefined) return answerResource(call, type)
  if (inGroup.every((type) => type.isCustom === true)) return pageNotFound
  throw noSuchResource()
}

function answerPath(call: Call): Answer {
  const { path, verb } = call.request
  const route = routes.find((route) => route.serves(path))
  if (route === undefined) return pageNotFound
  if (route.getOnly === true && verb !== 'get' && verb !== 'head') throw methodNotAllowed()
  return route.answer(call)
}

function answerResource(call: Call, type: ResourceType): Answer {
  const { verb, subresource, name, namespace } = call.request
  if (type.namespaced && namespace === '' && verb !== 'list' && verb !== 'watch') {
    if (type.isCustom === true) return pageNotFound
    throw name === '' ? methodNotAllowed() : noSuchResource()
  }
  checkSubresource(call, type)
  if (!isServed(call, type)) throw unsupported(type, verb)
  if (subresource === 'scale') return answerScale(call, type)
  if (verb === 'watch') return answerWatch(call, type)
  if (verb === 'deletecollection') return answerDeleteCollection(call, type)
  return verb === 'list' ? answerList(call, type) : answerObject(call, type)
}

function checkSubresource({ request: { subresource, rest, name } }: Call, type: ResourceType): void {
  const served = { '': true, scale: type.isWorkload === true, status: type.hasStatus === true }
  const isServed = Object.entries(served).some(([sub, isServed]) => sub === subresource && isServed)
  if (isServed && rest === '') return
  throw type.isCustom === true ? notFound(type, name) : noSuchResource()
}

function isServed({ request: { verb, name, subresource } }: Call, type: ResourceType): boolean {
  if (subresource !== '') return ['get', 'update', 'patch'].includes(verb)
  if (!type.verbs.includes(verb)) return false
  // A list that a field selector narrows to one name has a name too.
  const ofCollection = ['create', 'deletecollection', 'list', 'watch']
  return name === '' ? ofCollection.includes(verb) : verb !== 'create' && verb !== 'deletecollection'
}

// A custom resource is answered by another part of the API server, in other words.
function unsupported(type: ResourceType, verb: string): StatusError {
  if (type.isCustom !== true) return methodNotAllowed()
  const message = `${verb} is not supported on resources of kind "${type.resource}.${type.group}"`
  const details = { group: type.group, kind: type.resource }
  return new StatusError({ code: 405, reason: 'MethodNotAllowed', message, details })
}
