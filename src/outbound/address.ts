export interface Credentials {
  readonly username: string
  readonly password: string
}

/** A server's URL, taken apart: credentials are kept away from what messages may name. */
export interface Address {
  /** `https:` and the like. */
  readonly scheme: string
  /** Scheme, host and port. */
  readonly origin: string
  /** As it was written: percent signs are not decoded. */
  readonly path: string
  readonly credentials?: Credentials
}

/** Takes a URL apart; undefined when it is none of one of these schemes, has no host, or has a query. */
export function parseAddress(text: string, schemes: readonly string[]): Address | undefined {
  const url = URL.parse(text)
  if (url === null || !schemes.includes(url.protocol) || url.hostname === '') return undefined
  if (url.search !== '' || url.hash !== '') return undefined
  const username = decode(url.username)
  const password = decode(url.password)
  return {
    scheme: url.protocol,
    origin: `${url.protocol}//${url.host}`,
    path: url.pathname,
    ...(username === '' && password === '' ? {} : { credentials: { username, password } }),
  }
}

/** The value of an Authorization header. */
export function basicAuthorization({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** Decodes percent signs; where they are none of URL encoding, the text is meant as it is. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
