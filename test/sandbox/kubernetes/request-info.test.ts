import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readRequest } from '../../../sandbox/kubernetes/request-info.ts'
import type { RequestInfo } from '../../../sandbox/kubernetes/request-info.ts'

const deployments = '/apis/apps/v1/namespaces/shop/deployments'
const inShop = {
  isResourceRequest: true,
  group: 'apps',
  version: 'v1',
  namespace: 'shop',
  resource: 'deployments',
}

suite('a request is read as', () => {
  const cases: [string, string, Partial<RequestInfo>][] = [
    ['GET', `${deployments}/orders`, { ...inShop, verb: 'get', name: 'orders', subresource: '' }],
    ['HEAD', `${deployments}/orders`, { ...inShop, verb: 'get', name: 'orders' }],
    ['GET', deployments, { ...inShop, verb: 'list', name: '' }],
    ['GET', `${deployments}?watch=true`, { ...inShop, verb: 'watch', name: '' }],
    ['GET', `${deployments}?watch=0`, { ...inShop, verb: 'list' }],
    [
      'GET',
      `${deployments}?fieldSelector=metadata.name%3Dorders`,
      { ...inShop, verb: 'list', name: 'orders' },
    ],
    ['POST', deployments, { ...inShop, verb: 'create', name: '' }],
    [
      'PUT',
      `${deployments}/orders/scale`,
      { ...inShop, verb: 'update', name: 'orders', subresource: 'scale' },
    ],
    ['PATCH', `${deployments}/orders/scale`, { ...inShop, verb: 'patch', subresource: 'scale', rest: '' }],
    ['GET', `${deployments}/orders/scale/more`, { ...inShop, subresource: 'scale', rest: 'more' }],
    ['DELETE', `${deployments}/orders`, { ...inShop, verb: 'delete' }],
    ['DELETE', deployments, { ...inShop, verb: 'deletecollection' }],
    ['OPTIONS', `${deployments}/orders`, { ...inShop, verb: '' }],
    ['GET', `${deployments}/a%2Fb`, { ...inShop, resource: 'deployments', name: 'a' }],
    ['GET', '/apis/apps/v1/deployments', { verb: 'list', namespace: '', resource: 'deployments' }],
    [
      'GET',
      '/api/v1/namespaces/shop/pods/p',
      { group: '', version: 'v1', namespace: 'shop', resource: 'pods', name: 'p' },
    ],
    ['GET', '/api/v1/namespaces/shop', { namespace: 'shop', resource: 'namespaces', name: 'shop' }],
    [
      'PUT',
      '/api/v1/namespaces/shop/status',
      { namespace: 'shop', resource: 'namespaces', subresource: 'status' },
    ],
    ['GET', '/api/v1/namespaces', { verb: 'list', namespace: '', resource: 'namespaces', name: '' }],
    ['GET', '/apis/apps/v1', { isResourceRequest: false, verb: 'get', path: '/apis/apps/v1', resource: '' }],
    ['POST', '/version', { isResourceRequest: false, verb: 'post' }],
    ['GET', '/metrics/deep/down/below', { isResourceRequest: false, verb: 'get' }],
    ['GET', `${deployments}/%zz`, { ...inShop, name: '%zz' }],
  ]
  for (const [method, url, expected] of cases) {
    test(`${method} ${url}: ${JSON.stringify(expected)}`, () => {
      const info = readRequest(method, url)
      const found = Object.fromEntries(Object.entries(info).filter(([field]) => field in expected))
      assert.deepEqual(found, expected)
    })
  }
})
