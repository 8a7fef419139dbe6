import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { suite, test } from 'node:test'
import { scram } from '../../../../sandbox/kafka/sasl/scram.ts'
import type { ScramHash } from '../../../../sandbox/kafka/sasl/scram.ts'

const FIRST = 'n=alice,r=client-nonce'

interface ClientSide {
  readonly final: string
  readonly serverSignature: string
}

/** The client's half of RFC 5802, section 3, written from the RFC. */
function clientSide(hash: ScramHash, serverFirst: string, password: string, nonce?: string): ClientSide {
  const field = (name: string): string => new RegExp(`(?:^|,)${name}=([^,]*)`).exec(serverFirst)?.[1] ?? ''
  const hmac = (key: Buffer, data: string): Buffer => createHmac(hash, key).update(data).digest()
  const size = hash === 'sha256' ? 32 : 64
  const salted = pbkdf2Sync(password, Buffer.from(field('s'), 'base64'), Number(field('i')), size, hash)
  const withoutProof = `c=biws,r=${nonce ?? field('r')}`
  const signed = [FIRST, serverFirst, withoutProof].join(',')
  const clientKey = hmac(salted, 'Client Key')
  const signature = hmac(createHash(hash).update(clientKey).digest(), signed)
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)))
  return {
    final: `${withoutProof},p=${proof.toString('base64')}`,
    serverSignature: `v=${hmac(hmac(salted, 'Server Key'), signed).toString('base64')}`,
  }
}

suite('SCRAM', () => {
  for (const hash of ['sha256', 'sha512'] as const) {
    test(`${hash}: client and server prove to each other that they know the password`, () => {
      const step = scram(hash, { alice: 'secret' })
      const first = step(Buffer.from(`n,,${FIRST}`))
      assert.match(first.reply.toString(), /^r=client-nonce.+,s=.+,i=4096$/)
      assert.equal(first.done, false)
      const { final, serverSignature } = clientSide(hash, first.reply.toString(), 'secret')
      const last = step(Buffer.from(final))
      assert.deepEqual([last.done, last.reply.toString()], [true, serverSignature])
    })
  }

  for (const [what, password, nonce] of [
    ['a wrong password', 'wrong', undefined],
    ['a nonce that is not the one given', 'secret', 'client-nonce'],
  ] as const) {
    test(`${what} is refused`, () => {
      const step = scram('sha256', { alice: 'secret' })
      const first = step(Buffer.from(`n,,${FIRST}`)).reply.toString()
      const { final } = clientSide('sha256', first, password, nonce)
      assert.throws(() => step(Buffer.from(final)), { name: 'SaslFailure' })
    })
  }

  for (const message of [
    'n,,n=nobody,r=abc',
    'n,,n=constructor,r=abc',
    'p=tls-unique,,n=alice,r=abc',
    'hello',
    '',
  ]) {
    test(`a first message ${JSON.stringify(message)} is refused`, () => {
      assert.throws(() => scram('sha256', { alice: 'secret' })(Buffer.from(message)), { name: 'SaslFailure' })
    })
  }

  test('a proof of the wrong length is refused', () => {
    const step = scram('sha256', { alice: 'secret' })
    const nonce = /^r=([^,]+)/.exec(step(Buffer.from(`n,,${FIRST}`)).reply.toString())?.[1]
    assert.throws(() => step(Buffer.from(`c=biws,r=${nonce},p=AAAA`)), { name: 'SaslFailure' })
  })
})
