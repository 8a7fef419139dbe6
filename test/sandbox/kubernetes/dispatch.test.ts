import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask, orders, startCluster } from './support/cluster.ts'
import { refusalOf } from './support/refusal.ts'

const notFound = {
  code: 404,
  reason: 'NotFound',
  message: 'the server could not find the requested resource',
  details: {},
}
const notAllowed = {
  code: 405,
  reason: 'MethodNotAllowed',
  message: 'the server does not allow this method on the requested resource',
  details: {},
}

suite('what is not served is answered', () => {
  const scaledObjects = '/apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects'
  const cases: [string, string, object][] = [
    ['GET', `${orders}/log`, notFound],
    ['GET', `${orders}/scale/more`, notFound],
    ['GET', '/apis/apps/v1/namespaces/shop/daemonsets', notFound],
    ['GET', '/apis/apps/v9/namespaces/shop/deployments', notFound],
    ['GET', '/apis/apps/v9', notFound],
    ['GET', '/api/v1/namespaces/shop/secrets', notFound],
    ['GET', '/apis/apps/v1/deployments/orders', notFound],
    ['GET', '/apis/coordination.k8s.io/v1/namespaces/shop/leases/x/scale', notFound],
    ['POST', '/apis/apps/v1/deployments', notAllowed],
    ['POST', orders, notAllowed],
    ['PUT', '/apis/apps/v1/namespaces/shop/deployments', notAllowed],
    ['PATCH', '/apis/apps/v1/namespaces/shop/deployments', notAllowed],
    ['DELETE', `${orders}/scale`, notAllowed],
    ['POST', `${orders}/scale`, notAllowed],
    ['OPTIONS', orders, notAllowed],
    ['GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', notAllowed],
    ['POST', '/version', notAllowed],
    [
      'GET',
      `${scaledObjects}/orders/scale`,
      {
        code: 404,
        reason: 'NotFound',
        message: 'scaledobjects.keda.sh "orders" not found',
        details: { name: 'orders', group: 'keda.sh', kind: 'scaledobjects' },
      },
    ],
    [
      'PUT',
      scaledObjects,
      {
        code: 405,
        reason: 'MethodNotAllowed',
        message: 'update is not supported on resources of kind "scaledobjects.keda.sh"',
        details: { group: 'keda.sh', kind: 'scaledobjects' },
      },
    ],
  ]
  for (const [method, path, expected] of cases) {
    test(`${method} ${path}`, async (t) => {
      assert.deepEqual(refusalOf(await ask(await startCluster(t), method, path)), expected)
    })
  }

  const pages = [
    '/',
    '/metrics',
    '/apis/example.com/v1',
    '/apis/example.com/v1/namespaces/shop/things',
    '/apis/keda.sh/v1alpha1/namespaces/shop/scaledjobs',
    '/apis/keda.sh/v9',
    '/apis/keda.sh/v1alpha1/scaledobjects/orders',
  ]
  for (const path of pages) {
    test(`GET ${path} as a page that is not found`, async (t) => {
      const { code, headers, body } = await ask(await startCluster(t), 'GET', path)
      assert.deepEqual([code, body], [404, '404 page not found\n'])
      assert.equal(headers.get('content-type'), 'text/plain; charset=utf-8')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
    })
  }
})
