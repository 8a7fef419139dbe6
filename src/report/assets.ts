import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/*
 * What every report has in it, as text. These are constants: scripts/bundle.ts puts their values in place of this file.
 */

const packaged = (file: string): string => read(import.meta.resolve(`uplot/${file}`))
const ours = (file: string): string => read(new URL(`page/${file}`, import.meta.url))

function read(url: string | URL): string {
  return readFileSync(fileURLToPath(url), 'utf8')
}

/** Modules as one: each comes after those that it imports, and no two may have a name in common. */
function joined(files: readonly string[]): string {
  return files.map((file) => ours(file).replaceAll(/^import .*$|^export /gm, '')).join('\n')
}

/** uPlot: the script, its style and its licence, which has to go with every copy. */
export const CHART_LIBRARY = packaged('dist/uPlot.iife.min.js')
export const CHART_STYLE = packaged('dist/uPlot.min.css')
export const CHART_LICENSE = packaged('LICENSE')

/** What draws the charts, and how the page looks. */
export const PAGE_SCRIPT = joined([
  'words.js',
  'elements.js',
  'look.js',
  'run-charts.js',
  'front-chart.js',
  'page.js',
])
export const PAGE_STYLE = ours('style.css')
