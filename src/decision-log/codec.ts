/**
 * JSON for decisions, on one line: what JSON cannot say is said in text. A bigint becomes `"123n"`; undefined, NaN,
 * the infinities and -0 become `"$undefined"`, `"$NaN"`, …; text that looks like one of these gets a `$` in front.
 */
const BIGINT = /^-?\d+n$/

const SPECIALS: ReadonlyMap<string, number | undefined> = new Map([
  ['$undefined', undefined],
  ['$NaN', NaN],
  ['$Infinity', Infinity],
  ['$-Infinity', -Infinity],
  ['$-0', -0],
])

/** Writes plain data so that `decode` gives back its equal. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) => writable(field))
}

/**
 * Reads what `encode` wrote.
 * @throws SyntaxError for anything but JSON
 */
export function decode(text: string): unknown {
  return readable(JSON.parse(text))
}

function writable(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return `${value}n`
    case 'string':
      return value.startsWith('$') || BIGINT.test(value) ? `$${value}` : value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : `$${Object.is(value, -0) ? '-0' : value}`
    case 'undefined':
      return '$undefined'
    default:
      return value
  }
}

function readable(value: unknown): unknown {
  if (typeof value === 'string') return fromText(value)
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, readable(field)]))
}

function fromText(text: string): unknown {
  if (SPECIALS.has(text)) return SPECIALS.get(text)
  if (text.startsWith('$')) return text.slice(1)
  return BIGINT.test(text) ? BigInt(text.slice(0, -1)) : text
}
