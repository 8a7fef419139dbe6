import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { pythonPackage } from './packages.ts'

const release = 'v1.36.0'

type Json = null | boolean | number | string | Json[] | JsonObject
interface JsonObject {
  [key: string]: Json
}

/**
 * The JSON schemas of Kubernetes, strict, one self-contained file for each kind, in the form kubeconform reads. The
 * package they come from keeps the definitions they share in a file of its own, which kubeconform does not resolve.
 */
export async function kubernetesSchemas(): Promise<string> {
  const schemas = await pythonPackage('kubernetes-validate', '1.37.0')
  const source = join(schemas, 'kubernetes_validate/kubernetes-json-schema', `${release}-local-strict`)
  return cached('kubernetes-schemas', [source], (folder) => {
    const shared = Object.entries(readObject(source, '_definitions.json')['$defs'] ?? {})
    const definitions = new Map(shared.map(([name, schema]) => [name, rewrite(schema)]))
    for (const file of readdirSync(source)) {
      const schema = readObject(source, file)
      if (!('x-kubernetes-group-version-kind' in schema)) continue
      writeFileSync(join(folder, file), JSON.stringify(selfContained(schema, definitions)))
    }
    return Promise.resolve()
  })
}

function readObject(folder: string, file: string): JsonObject {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'))
}

/** Makes every reference one into the file itself. */
function rewrite(value: Json): Json {
  if (Array.isArray(value)) return value.map(rewrite)
  return value === null || typeof value !== 'object' ? value : rewriteObject(value)
}

function rewriteObject(value: JsonObject): JsonObject {
  const entries = Object.entries(value).filter(([key]) => key !== '$id' && key !== '$schema')
  return Object.fromEntries(
    entries.map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, `#/definitions/${nameIn(inner)}`]
        : [key, rewrite(inner)],
    ),
  )
}

function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

function selfContained(schema: JsonObject, definitions: ReadonlyMap<string, Json>): Json {
  const own = rewriteObject(schema)
  const needed = new Set(referencesIn(own))
  for (const name of needed) for (const more of referencesIn(definitions.get(name) ?? null)) needed.add(more)
  const used = [...needed].map((name) => [name, definitions.get(name) ?? null])
  return { ...own, definitions: Object.fromEntries(used) }
}

function referencesIn(value: Json): string[] {
  return [...JSON.stringify(value).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)].map(
    ([, name = '']) => name,
  )
}
