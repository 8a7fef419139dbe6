import type { Route } from '../route.ts'

/** The version whose behaviour the stand-in follows. */
export const version: Route = {
  serves: (path) => path === '/version' || path === '/version/',
  getOnly: true,
  answer: () => ({
    code: 200,
    body: {
      major: '1',
      minor: '36',
      gitVersion: 'v1.36.0-sandbox',
      gitTreeState: 'clean',
      platform: 'sandbox',
    },
  }),
}
