import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderEnvExample } from '../src/config/print.ts'
import { DOCUMENTS, renderDocument } from './documents.ts'

const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))
const read = (name: string): string => readFileSync(pathOf(name), 'utf8')

for (const document of DOCUMENTS)
  writeFileSync(pathOf(document), renderDocument(document, read(document), read('manifest.yaml')))
writeFileSync(pathOf('.env.example'), renderEnvExample())
