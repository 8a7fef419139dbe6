import type { Route } from '../route.ts'

const paths = new Set(['/healthz', '/livez', '/readyz'])

/** The API server's own health. */
export const health: Route = {
  serves: (path) => paths.has(path),
  answer: () => ({ code: 200, body: 'ok' }),
}
