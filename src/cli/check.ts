import type { Settings } from '../config/settings.ts'
import { preflightKafka } from '../kafka/preflight.ts'
import { isKafkaTrigger } from '../kafka/trigger.ts'
import type { KubernetesClient } from '../kubernetes/client.ts'
import { preflightKubernetes } from '../kubernetes/preflight.ts'
import type { PreflightItem } from '../ports.ts'

/** Tries everything a cycle needs without changing anything; never rejects. */
export async function check(
  settings: Settings,
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<PreflightItem[]> {
  const triggers = settings.targets.flatMap((target) => target.triggers).filter(isKafkaTrigger)
  const [kafka, kubernetes] = await Promise.all([
    preflightKafka(triggers, settings.requestTimeoutMs, signal),
    preflightKubernetes(client, settings, signal),
  ])
  const valid: PreflightItem = { name: 'settings', status: 'ok', detail: 'valid' }
  return [valid, ...kafka, ...kubernetes]
}

/** What is wrong with a ScaledObject, as an item. */
export function objectItem(problem: string): PreflightItem {
  return { name: 'ScaledObject', status: 'failed', detail: problem }
}

const MARKS = { ok: '✓', warning: '!', failed: '✗', skipped: '–' } as const

/** A line for each item, and under it what to do. */
export function renderPreflight(items: readonly PreflightItem[]): string {
  const width = Math.max(...items.map(({ name }) => name.length))
  const lines = items.flatMap(({ name, status, detail, advice }) => [
    `${MARKS[status]} ${name.padEnd(width)}  ${detail}`,
    ...(advice === undefined ? [] : [`  ${' '.repeat(width)}  → ${advice}`]),
  ])
  return `${lines.join('\n')}\n${summary(items)}\n`
}

function summary(items: readonly PreflightItem[]): string {
  const failed = items.filter(({ status }) => status === 'failed').length
  return failed === 0 ? 'Ready to run.' : `${failed} of ${items.length} checks failed.`
}
