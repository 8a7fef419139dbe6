import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { imageOf } from '../../bench/programs.ts'

suite('how an image starts Node', () => {
  test('is read from the ENTRYPOINT and the variables of the last stage', () => {
    const dockerfile = [
      'FROM node AS build',
      'ENV CI=true',
      'FROM scratch',
      'ENV MALLOC_ARENA_MAX=1',
      'ENTRYPOINT ["/bin/node", "--max-semi-space-size=1", "--title=a b", "/app/x.mjs"]',
      'CMD ["run"]',
    ].join('\n')
    assert.deepEqual(imageOf(dockerfile), {
      flags: ['--max-semi-space-size=1', '--title=a b'],
      env: { MALLOC_ARENA_MAX: '1' },
    })
  })

  test('is known of our own Dockerfile', () => {
    const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8')
    assert.doesNotThrow(() => imageOf(dockerfile))
  })

  test('is an error, not nothing, where it cannot be read', () => {
    assert.throws(() => imageOf('FROM scratch\nENTRYPOINT node x.mjs\n'), /ENTRYPOINT/)
  })
})
