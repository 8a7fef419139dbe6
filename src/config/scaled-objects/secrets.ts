import { join } from 'node:path'
import { readBounded, reasonOf } from './files.ts'

/** A key of a Secret or of a ConfigMap. */
export interface SecretReference {
  readonly kind: 'Secret' | 'ConfigMap'
  readonly namespace: string
  readonly name: string
  readonly key: string
}

/** The text, or why there is none; the latter never holds any of the former. */
type SecretText = { readonly text: string } | { readonly problem: string }

/** Where secrets come from. */
export interface SecretSource {
  /** Never rejects. */
  read(reference: SecretReference): Promise<SecretText>
  /** The file whose change would change the text; undefined where it is none. */
  pathOf?(reference: SecretReference): string | undefined
}

/** Secrets and ConfigMaps as they are mounted: `folder/<name>/<key>`, whatever the namespace of who refers to them. */
export function mountedSecrets(folder: string): SecretSource {
  const pathOf = ({ name, key }: SecretReference): string => join(folder, name, key)
  return {
    pathOf,
    read: async (reference) => {
      const path = pathOf(reference)
      try {
        return { text: readBounded(path) }
      } catch (error) {
        return { problem: `cannot read ${path}: ${reasonOf(error)}` }
      }
    },
  }
}
