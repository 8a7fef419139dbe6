import { validateHeaderName, validateHeaderValue } from 'node:http'
import { basicAuthorization, parseAddress } from '../outbound/address.ts'
import type { HttpRequest } from '../outbound/http-client.ts'
import type { TriggerInput } from '../ports.ts'
import { takeDurationMs, takeFlag, takePairs, takeRequired, takeText } from '../trigger-fields.ts'
import { takeTls } from '../trigger-tls.ts'
import { takeAuthorization } from './authorization.ts'

/** A query in full: those that are equal are sent once. Holds credentials. */
export interface QueryRequest extends HttpRequest {
  /** Of the server, without credentials. */
  readonly address: string
}

/** Makes the request from the metadata, the credentials from the TriggerAuthentication. */
export function takeRequest(input: TriggerInput, query: string): QueryRequest | undefined {
  const server = takeServer(input)
  const parameters = takeParameters(input, query)
  const headers = takeHeaders(input)
  const tls = takeTls(input, takeFlag(input, 'unsafeSsl', false))
  const timeoutMs = takeDurationMs(input, 'timeout')
  if (server === undefined) return undefined
  const { address, authorization } = server
  return {
    address,
    url: `${address}/api/v1/query?${parameters.toString()}`,
    headers: { ...authorization, ...headers },
    tls,
    timeoutMs,
  }
}

interface Server {
  readonly address: string
  /** What the credentials in the address itself amount to. */
  readonly authorization: Readonly<Record<string, string>>
}

function takeServer(input: TriggerInput): Server | undefined {
  const text = takeRequired(input, 'serverAddress')
  if (text === undefined) return undefined
  const parts = parseAddress(text, ['http:', 'https:'])
  if (parts === undefined) {
    // The value may hold a password, so it is not repeated.
    input.problem('serverAddress', 'must be an http:// or https:// URL without a query')
    return undefined
  }
  const { origin, path, credentials } = parts
  return {
    address: `${origin}${path.replace(/\/+$/, '')}`,
    authorization: credentials === undefined ? {} : { authorization: basicAuthorization(credentials) },
  }
}

function takeParameters(input: TriggerInput, query: string): URLSearchParams {
  const parameters = new URLSearchParams({ query })
  const namespace = takeText(input, 'namespace')
  if (namespace !== undefined) parameters.set('namespace', namespace)
  for (const [name, value] of takePairs(input, 'queryParameters')) parameters.append(name, value)
  return parameters
}

function takeHeaders(input: TriggerInput): Record<string, string> {
  const custom = takePairs(input, 'customHeaders').filter((header) =>
    isUsable(input, 'customHeaders', header),
  )
  const authorization = takeAuthorization(input).filter((header) => isUsable(input, 'authModes', header))
  return Object.fromEntries([...custom, ...authorization].map(([name, value]) => [name.toLowerCase(), value]))
}

/** The value may be secret, so the message does not repeat it. */
function isUsable(input: TriggerInput, field: string, [name, value]: readonly [string, string]): boolean {
  if (isHeader(name, value)) return true
  input.problem(field, `HTTP does not allow the header ${JSON.stringify(name)} or its value`)
  return false
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}
