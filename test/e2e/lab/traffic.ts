import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { LabCluster } from './cluster.ts'

/** How many requests of each kind a server has had, such as `{ LIST_OFFSETS: 12 }`. */
export type Traffic = Readonly<Record<string, number>>

/** What the log of a broker that logs each request tells of the clients of that id. */
export async function kafkaTraffic(logFile: string, clientId: string): Promise<Traffic> {
  const requests: Record<string, number> = {}
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    const [, client, name = ''] = /"clientId":"([^"]*)","requestApiKeyName":"(\w+)"/.exec(line) ?? []
    if (client === clientId) requests[name] = (requests[name] ?? 0) + 1
  }
  return requests
}

const VERBS = new Set(['GET', 'LIST', 'PATCH'])

/** What the API server has been asked about Deployments, whoever asked; what controllers PUT and watches do not count. */
export async function deploymentTraffic(cluster: LabCluster): Promise<Traffic> {
  const requests: Record<string, number> = {}
  const metrics = await cluster.kubectl(['get', '--raw', '/metrics'])
  for (const [, labels = '', count] of metrics.matchAll(/^apiserver_request_total\{(.*)\} (\d+)$/gm)) {
    const verb = /verb="(\w+)"/.exec(labels)?.[1] ?? ''
    if (VERBS.has(verb) && labels.includes('resource="deployments"'))
      requests[verb] = (requests[verb] ?? 0) + Number(count)
  }
  return requests
}

/** What has come between two looks. */
export function trafficBetween(before: Traffic, after: Traffic): Traffic {
  const more = Object.entries(after).map(([kind, count]) => [kind, count - (before[kind] ?? 0)] as const)
  return Object.fromEntries(more.filter(([, count]) => count > 0))
}

/** All kinds together. */
export function requestsOf(traffic: Traffic): number {
  return Object.values(traffic).reduce((sum, count) => sum + count, 0)
}
