/** A JSON web token without a signature for `subject`, good for ten minutes; the lab's OAUTHBEARER listener takes it. */
export function unsignedToken(subject: string): string {
  const now = Math.floor(Date.now() / 1000)
  const parts = [{ alg: 'none' }, { sub: subject, iat: now, exp: now + 600 }]
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
}
