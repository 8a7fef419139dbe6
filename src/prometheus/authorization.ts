import { basicAuthorization } from '../outbound/address.ts'
import type { TriggerInput } from '../ports.ts'
import { takeSecret, takeText } from '../trigger-fields.ts'

type Header = readonly [name: string, value: string]

/** The headers that `authModes` ask for, with the credentials of the TriggerAuthentication. */
export function takeAuthorization(input: TriggerInput): readonly Header[] {
  const text = takeText(input, 'authModes') ?? takeText(input, 'authMode') ?? ''
  const modes = new Set(text.split(',').map((mode) => mode.trim()))
  modes.delete('')
  if (modes.has('basic') && modes.has('bearer'))
    input.problem('authModes', 'cannot have both basic and bearer')
  return [...modes].flatMap((mode) => takeMode(input, mode))
}

function takeMode(input: TriggerInput, mode: string): readonly Header[] {
  switch (mode) {
    case 'basic':
      return takeBasic(input)
    case 'bearer':
      return takeBearer(input)
    case 'custom':
      return takeCustom(input)
    case 'tls':
      required(input, 'cert', mode)
      return []
    default:
      input.problem('authModes', `must be some of basic, bearer, custom, tls, got ${JSON.stringify(mode)}`)
      return []
  }
}

function takeBearer(input: TriggerInput): readonly Header[] {
  const token = takeSecret(input, 'token') ?? required(input, 'bearerToken', 'bearer')
  return token === undefined ? [] : [['authorization', `Bearer ${token}`]]
}

/** Without a password it is empty: there are servers that take a key for the user name. */
function takeBasic(input: TriggerInput): readonly Header[] {
  const username = required(input, 'username', 'basic')
  if (username === undefined) return []
  const password = takeSecret(input, 'password') ?? ''
  return [['authorization', basicAuthorization({ username, password })]]
}

function takeCustom(input: TriggerInput): readonly Header[] {
  const name = required(input, 'customAuthHeader', 'custom')
  const value = required(input, 'customAuthValue', 'custom')
  return name === undefined || value === undefined ? [] : [[name, value]]
}

function required(input: TriggerInput, name: string, mode: string): string | undefined {
  const text = takeSecret(input, name)
  if (text === undefined) input.problem(name, `is required in the TriggerAuthentication by authModes ${mode}`)
  return text
}
