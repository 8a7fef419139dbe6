import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './ports.ts'
import { startProcess, temporaryFolder } from './process.ts'
import type { LabProcess } from './process.ts'
import { requireTools } from './tools.ts'

/** A real Prometheus that scrapes every second. The first scrape comes about 5 s after its start. */
export interface LabPrometheus {
  /** `http://127.0.0.1:PORT`, the same over `kill`. */
  readonly url: string
  /** The values of an instant query, in no order; rejects when Prometheus refuses it. */
  query(expression: string): Promise<number[]>
  /** Ends it at once. */
  kill(): Promise<void>
}

/** Starts a Prometheus that scrapes `/metrics` of each `host:port` as a job of its name, and waits until it is ready. */
export async function startPrometheus(targets: Readonly<Record<string, string>>): Promise<LabPrometheus> {
  requireTools('scenarios with Prometheus', ['prometheus'])
  const folder = await temporaryFolder('prometheus')
  const url = `http://127.0.0.1:${await freePort()}`
  const prometheus = await start(folder, url, targets)
  return {
    url,
    query: (expression) => query(url, expression),
    kill: () => prometheus.kill(),
  }
}

async function start(
  folder: string,
  url: string,
  targets: Readonly<Record<string, string>>,
): Promise<LabProcess> {
  const configFile = join(folder, 'prometheus.yml')
  const scrape_configs = Object.entries(targets).map(([job_name, target]) => ({
    job_name,
    static_configs: [{ targets: [target] }],
  }))
  const global = { scrape_interval: '1s', scrape_timeout: '1s' }
  // JSON is YAML, too.
  await writeFile(configFile, JSON.stringify({ global, scrape_configs }))
  const prometheus = startProcess({
    name: 'prometheus',
    command: 'prometheus',
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      '--log.level=warn',
    ],
    logFile: join(folder, 'prometheus.log'),
  })
  await prometheus.ready(() => page(`${url}/-/ready`), 20_000)
  return prometheus
}

interface QueryAnswer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] }
}

async function query(url: string, expression: string): Promise<number[]> {
  const text = await page(`${url}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`)
  const { data }: QueryAnswer = JSON.parse(text)
  return data.result.map(({ value: [, value] }) => Number(value))
}

async function page(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${text}`)
  return text
}
