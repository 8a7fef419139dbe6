/** Certificates made on the spot: no test depends on a file that expires or on openssl. X.509 in as little DER as TLS needs. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'

/** A certificate and its private key in PEM. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
}

export interface Authority {
  /** The authority's own certificate in PEM: what those who trust it are given. */
  readonly cert: string
  /** Issues a certificate, for servers and clients alike, for a host name or an IPv4 address. */
  issue(host: string, validity?: Validity): KeyPair
}

export interface Validity {
  readonly from: Date
  readonly to: Date
}

/** Makes a certificate authority. */
export function createAuthority(name: string): Authority {
  const own = newKeys()
  const isAuthority = extension('551d13', sequence(element(0x01, [0xff])))
  return {
    cert: certificate(
      { issuer: name, signer: own.privateKey },
      name,
      own.publicKey,
      isAuthority,
      aroundNow(),
    ),
    issue: (host, validity = aroundNow()) => {
      const { publicKey, privateKey } = newKeys()
      const names = extension('551d11', sequence(alternativeName(host)))
      return {
        cert: certificate({ issuer: name, signer: own.privateKey }, host, publicKey, names, validity),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }
    },
  }
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function aroundNow(): Validity {
  const day = 86_400_000
  return { from: new Date(Date.now() - day), to: new Date(Date.now() + day) }
}

function certificate(
  { issuer, signer }: { issuer: string; signer: KeyObject },
  subject: string,
  publicKey: KeyObject,
  extensionOfIt: Buffer,
  validity: Validity,
): string {
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
  const body = sequence(
    element(0xa0, integer([2])),
    integer([1, ...randomBytes(8)]),
    ecdsaWithSha256,
    distinguishedName(issuer),
    sequence(time(validity.from), time(validity.to)),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(extensionOfIt)),
  )
  return pem(sequence(body, ecdsaWithSha256, element(0x03, [0, ...sign('sha256', body, signer)])))
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(oid('550403'), element(0x0c, Buffer.from(commonName)))
  return sequence(element(0x31, attribute))
}

function alternativeName(host: string): Buffer {
  return isIPv4(host) ? element(0x87, host.split('.').map(Number)) : element(0x82, Buffer.from(host))
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), element(0x04, value))
}

function time(at: Date): Buffer {
  return element(0x18, Buffer.from(at.toISOString().replaceAll(/[-:T]|\.\d+/g, '')))
}

function oid(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, 'hex'))
}

function integer(bytes: readonly number[]): Buffer {
  return element(0x02, bytes)
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts))
}

/** A DER element: tag, length, content. */
function element(tag: number, content: Buffer | readonly number[]): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), Buffer.from(content)])
}
