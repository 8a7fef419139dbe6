import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Plugin } from 'esbuild'
import { collectLicenses } from './licenses.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

// Bundled CommonJS packages still call require for Node's own modules, which an ES module does not have.
const requireForCommonJs = `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`

/**
 * Bundles the daemon into `kafka-autoscaler.js`, one file that needs nothing but Node, and puts the licences of what
 * is in it beside it.
 */
export async function bundle(folder: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outfile: join(folder, 'kafka-autoscaler.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.19',
    banner: { js: requireForCommonJs },
    // Identifiers stay as they are, so that a stack trace can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    plugins: [shakeable('@kubernetes/client-node'), constant('src/report/assets.ts')],
    metafile: true,
    logLevel: 'warning',
  })
  // uPlot is in it as text, which is no input of code.
  const files = [...Object.keys(metafile.inputs), 'node_modules/uplot/package.json']
  await writeFile(join(folder, 'THIRD_PARTY_LICENSES'), collectLicenses(root, files))
}

/** Puts the values of a module in its place: it reads files that the bundle has to do without. */
function constant(file: string): Plugin {
  const path = join(root, file)
  return {
    name: 'constant',
    setup(esbuild) {
      esbuild.onLoad({ filter: /\.ts$/ }, async (module) => {
        if (module.path !== path) return undefined
        const values: Record<string, unknown> = await import(path)
        const lines = Object.entries(values).map(
          ([name, value]) => `export const ${name} = ${JSON.stringify(value)}`,
        )
        return { contents: lines.join('\n') }
      })
    },
  }
}

/**
 * Leaves out the modules of a package that nothing uses. Its package.json does not say that this is safe, as
 * `sideEffects: false` would; of client-node's 700 models and APIs we use none, only its configuration.
 */
function shakeable(name: string): Plugin {
  const inside = `/node_modules/${name}/`
  return {
    name: 'shakeable',
    setup(esbuild) {
      esbuild.onResolve({ filter: new RegExp(`^${name}$`) }, async ({ path, pluginData, ...from }) => {
        if (pluginData === shakeable) return undefined
        const resolved = await esbuild.resolve(path, { ...from, pluginData: shakeable })
        return { ...resolved, sideEffects: false }
      })
      // In ES modules a relative path is a file already. Asking esbuild for the thousands of them would take ten seconds.
      esbuild.onResolve({ filter: /^\./ }, ({ path, importer, resolveDir }) =>
        importer.includes(inside) ? { path: join(resolveDir, path), sideEffects: false } : undefined,
      )
    },
  }
}
