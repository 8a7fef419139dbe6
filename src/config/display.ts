/** Any value that a setting can have. */
export type Displayable = string | number | boolean | readonly string[] | null

/** What stands in for every secret. */
const MASK = '******'

const MAX_QUOTED = 120

/** Renders a value for people: secrets, and credentials inside a URL, are masked. */
export function displayValue(value: Displayable, sensitive: boolean): string {
  if (value === null) return ''
  if (sensitive) return MASK
  // Up to the last @, since a password may itself hold a slash or an @
  return String(value).replace(/\/\/\S*@/g, `//${MASK}@`)
}

/** Quotes an offending value on one line and of bounded length, masked like `displayValue`. */
export function quoteValue(value: Displayable, sensitive: boolean): string {
  if (sensitive) return MASK
  const text = displayValue(value, sensitive)
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text)
}
