/** Writes .env.example anew from the schema; run it after a change to a setting. */
import { writeFileSync } from 'node:fs'
import { renderEnvExample } from '../src/config/print.ts'

writeFileSync(new URL('../.env.example', import.meta.url), renderEnvExample())
