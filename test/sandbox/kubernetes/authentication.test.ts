import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { authenticate } from '../../../sandbox/kubernetes/authentication.ts'
import type { Tokens } from '../../../sandbox/kubernetes/authentication.ts'

const map = new Map([['anchor', 'sailor']])

suite('who asks is', () => {
  const cases: {
    name: string
    header?: string
    tokens?: Tokens
    hasRules?: boolean
    user: string | undefined
  }[] = [
    { name: 'the administrator where there are no tokens', header: 'Bearer x', user: 'system:admin' },
    { name: 'whom the token stands for', header: 'Bearer anchor', tokens: map, user: 'sailor' },
    { name: 'found in any case of the scheme', header: 'bearer anchor', tokens: map, user: 'sailor' },
    {
      name: 'whom the function names',
      header: 'Bearer x',
      tokens: (token) => `user-${token}`,
      user: 'user-x',
    },
    { name: 'nobody with an unknown token', header: 'Bearer x', tokens: map, user: undefined },
    {
      name: 'nobody with an unknown token, rules or not',
      header: 'Bearer x',
      tokens: map,
      hasRules: true,
      user: undefined,
    },
    { name: 'nobody without a token where there are no rules', tokens: map, user: undefined },
    {
      name: 'anonymous without a token where there are rules',
      tokens: map,
      hasRules: true,
      user: 'system:anonymous',
    },
    {
      name: 'anonymous with credentials of another kind',
      header: 'Basic YTpi',
      tokens: map,
      hasRules: true,
      user: 'system:anonymous',
    },
  ]
  for (const { name, header, tokens, hasRules = false, user } of cases) {
    test(name, () => {
      const run = (): string => authenticate(header, tokens, hasRules)
      if (user === undefined) assert.throws(run, { message: 'Unauthorized' })
      else assert.equal(run(), user)
    })
  }
})
