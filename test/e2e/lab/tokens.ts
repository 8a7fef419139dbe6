/**
 * A JSON web token without a signature for `subject`, good for ten minutes unless said otherwise. The lab's OAUTHBEARER
 * listener takes it, or tells that its time is over.
 */
export function unsignedToken(subject: string, secondsToLive = 600): string {
  const now = Math.floor(Date.now() / 1000)
  const parts = [{ alg: 'none' }, { sub: subject, iat: now - 600, exp: now + secondsToLive }]
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
}
