import { anonymous, clusterAdmin } from './rbac.ts'
import { unauthorized } from './status-error.ts'

/** Who a bearer token stands for: a map from token to user name, or a function that knows. */
export type Tokens = ReadonlyMap<string, string> | ((token: string) => string | undefined)

/**
 * Returns the name of the user behind an Authorization header. Without tokens everyone is the cluster's administrator.
 * Without a header one is anonymous, which only a server with rules admits. Throws 401 for anyone else.
 */
export function authenticate(
  header: string | undefined,
  tokens: Tokens | undefined,
  hasRules: boolean,
): string {
  if (tokens === undefined) return clusterAdmin
  const token = /^bearer +(\S+)$/i.exec(header ?? '')?.[1]
  if (token === undefined && hasRules) return anonymous
  const user = token === undefined ? undefined : lookUp(tokens, token)
  if (user === undefined) throw unauthorized()
  return user
}

function lookUp(tokens: Tokens, token: string): string | undefined {
  return typeof tokens === 'function' ? tokens(token) : tokens.get(token)
}
