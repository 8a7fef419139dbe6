const NUMBER = /^[0-9]+$/

/**
 * Tells whether a resourceVersion is of an earlier time than another one of the same kind. Those of etcd can be
 * compared as numbers (KEP-5504); of any others nothing is known, and the answer is no.
 */
export function isOlder(version: string, than: string): boolean {
  return NUMBER.test(version) && NUMBER.test(than) && BigInt(version) < BigInt(than)
}
