import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readAccess, scaleAccess } from '../../src/kubernetes/access.ts'
import type { Access } from '../../src/kubernetes/access.ts'
import {
  credentialsError,
  errorOfAnswer,
  isAboutTarget,
  unreachableError,
} from '../../src/kubernetes/errors.ts'
import { FAILURE_REASONS } from '../../src/scaling/types.ts'
import type { FailureReason } from '../../src/scaling/types.ts'
import { orders } from './support/orders.ts'

const read = readAccess(orders)
const patch = scaleAccess('patch', orders)

interface Case {
  readonly name: string
  readonly access?: Access
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: unknown
  readonly code: FailureReason
  readonly message: string
  readonly retryAfterMs?: number
}

const ofObject = '"orders" in namespace "shop"'

const cases: readonly Case[] = [
  {
    name: 'credentials that are not accepted',
    status: 401,
    body: { kind: 'Status', message: 'Unauthorized' },
    code: 'Unauthorized',
    message: `cannot get deployments.apps ${ofObject}: the API server does not accept our credentials (401): Unauthorized`,
  },
  {
    name: 'a permission that RBAC does not give',
    access: patch,
    status: 403,
    body: {
      kind: 'Status',
      message:
        'deployments.apps "orders" is forbidden: User "system:serviceaccount:shop:autoscaler" cannot patch resource "deployments/scale" in API group "apps" in the namespace "shop"',
      details: { name: 'orders', group: 'apps', kind: 'deployments' },
    },
    code: 'Forbidden',
    message:
      `system:serviceaccount:shop:autoscaler may not patch deployments.apps/scale ${ofObject} (403); ` +
      'the Role needs the rule apiGroups: ["apps"], resources: ["deployments/scale"], resourceNames: ["orders"], verbs: ["patch"]',
  },
  {
    name: 'an admission webhook that says no, where no Role would help',
    access: patch,
    status: 403,
    body: { kind: 'Status', message: 'admission webhook "freeze.example" denied the request: change freeze' },
    code: 'Forbidden',
    message: `cannot patch deployments.apps/scale ${ofObject}: the API server forbids it (403): admission webhook "freeze.example" denied the request: change freeze`,
  },
  {
    name: 'an object that does not exist',
    status: 404,
    body: { kind: 'Status', message: 'deployments.apps "orders" not found', details: { name: 'orders' } },
    code: 'TargetNotFound',
    message: `deployments.apps ${ofObject} does not exist (404)`,
  },
  {
    name: 'a group that is not served',
    status: 404,
    body: '404 page not found\n',
    code: 'TargetNotFound',
    message: 'the API server has no resource deployments.v1.apps (404)',
  },
  {
    name: 'a kind without a scale subresource',
    access: patch,
    status: 404,
    body: { kind: 'Status', message: 'the server could not find the requested resource', details: {} },
    code: 'TargetNotFound',
    message: 'deployments.v1.apps has no scale subresource (404)',
  },
  {
    name: 'a custom resource or its scale, which the server does not tell apart',
    access: patch,
    status: 404,
    body: { kind: 'Status', message: 'deployments.apps "orders" not found', details: { name: 'orders' } },
    code: 'TargetNotFound',
    message: `deployments.apps ${ofObject} does not exist, or deployments.v1.apps has no scale subresource (404)`,
  },
  {
    name: 'a path that is not served',
    access: { verb: 'get', url: '/version' },
    status: 404,
    code: 'TargetNotFound',
    message: 'the API server has no /version (404)',
  },
  {
    name: 'a conflict',
    status: 409,
    body: { kind: 'Status', message: 'the object has been modified' },
    code: 'Conflict',
    message: `cannot get deployments.apps ${ofObject}: it was changed at the same moment (409): the object has been modified`,
  },
  {
    name: 'something gone',
    status: 410,
    code: 'Gone',
    message: `cannot get deployments.apps ${ofObject}: it is gone for good (410)`,
  },
  {
    name: 'a field that is not valid',
    access: patch,
    status: 422,
    body: { kind: 'Status', message: 'spec.replicas: Invalid value: -1' },
    code: 'Invalid',
    message: `cannot patch deployments.apps/scale ${ofObject}: the API server refuses the request as invalid (422): spec.replicas: Invalid value: -1`,
  },
  {
    name: 'a bad request with an HTML page, which is not repeated',
    status: 400,
    body: '<html>Bad Request</html>',
    code: 'Invalid',
    message: `cannot get deployments.apps ${ofObject}: the API server refuses the request as invalid (400)`,
  },
  {
    name: 'too many requests with a time to wait',
    status: 429,
    headers: { 'retry-after': '3' },
    code: 'Throttled',
    message: `the API server is too busy to get deployments.apps ${ofObject} (429) and asks to wait 3 s`,
    retryAfterMs: 3000,
  },
  {
    name: 'too many requests without one',
    status: 429,
    code: 'Throttled',
    message: `the API server is too busy to get deployments.apps ${ofObject} (429) without saying for how long`,
  },
  {
    name: 'an unavailable server with a time to wait',
    status: 503,
    headers: { 'retry-after': '1' },
    code: 'Throttled',
    message: `the API server is too busy to get deployments.apps ${ofObject} (503) and asks to wait 1 s`,
    retryAfterMs: 1000,
  },
  {
    name: 'an unavailable server without one',
    status: 503,
    code: 'ApiServerError',
    message: `cannot get deployments.apps ${ofObject}: the API server failed (503)`,
  },
  {
    name: 'an internal error',
    status: 500,
    body: { kind: 'Status', message: 'etcdserver: request timed out' },
    code: 'ApiServerError',
    message: `cannot get deployments.apps ${ofObject}: the API server failed (500): etcdserver: request timed out`,
  },
  {
    name: 'a redirect, which no API server sends',
    status: 302,
    headers: { location: 'https://login.example' },
    code: 'ApiServerError',
    message: `cannot get deployments.apps ${ofObject}: the API server failed (302)`,
  },
]

suite('an answer becomes an error:', () => {
  for (const { name, access = read, status, headers = {}, body = '', code, message, retryAfterMs } of cases) {
    test(name, () => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const error = errorOfAnswer(access, { status, headers, text }, 0)
      assert.deepEqual(
        { code: error.code, message: error.message, retryAfterMs: error.retryAfterMs },
        { code, message, retryAfterMs },
      )
    })
  }
})

test('a server that talks at length is cut short', () => {
  const text = JSON.stringify({ kind: 'Status', message: 'very '.repeat(1000) })
  assert.ok(errorOfAnswer(read, { status: 500, headers: {}, text }, 0).message.length < 450)
})

test('any status with any body becomes an error with a reason', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((inner) => `{"kind":"Status","message":${inner},"details":${inner}}`),
  )
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 999 }), text, (status, body) => {
      const error = errorOfAnswer(read, { status, headers: { 'retry-after': body }, text: body }, 0)
      assert.ok(FAILURE_REASONS.includes(error.code))
      assert.ok(error.message.length < 800)
    }),
  )
})

test('several addresses that all refuse are told by the first', () => {
  const refused = new AggregateError([new Error('connect ECONNREFUSED ::1:6443'), new Error('other')])
  const { code, message } = unreachableError('https://api.example:6443', refused)
  assert.equal(code, 'ApiServerUnreachable')
  assert.equal(message, 'cannot reach the API server https://api.example:6443: connect ECONNREFUSED ::1:6443')
})

test('credentials that cannot be loaded are told apart from those that are refused', () => {
  const { code, message } = credentialsError(new Error("ENOENT: no such file or directory, open '/token'"))
  assert.equal(code, 'Unauthorized')
  assert.match(message, /^cannot load the credentials for the API server: ENOENT/)
})

test('a failure is about one target only when the server was there and knew us', () => {
  const about = FAILURE_REASONS.filter(isAboutTarget)
  assert.deepEqual(about, ['Forbidden', 'TargetNotFound', 'TargetClaimed', 'Conflict', 'Gone', 'Invalid'])
})
