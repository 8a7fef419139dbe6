import fc from 'fast-check'

/**
 * Every code point, half of a surrogate pair as well. fast-check's own unit `binary` takes a second to make, for a map of
 * them all back to numbers.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff })
  .map((codePoint) => String.fromCodePoint(codePoint))
