import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderEnvExample } from '../src/config/print.ts'
import { renderReadme } from './readme.ts'

const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))
const read = (name: string): string => readFileSync(pathOf(name), 'utf8')

writeFileSync(pathOf('README.md'), renderReadme(read('README.md'), read('manifest.yaml')))
writeFileSync(pathOf('.env.example'), renderEnvExample())
