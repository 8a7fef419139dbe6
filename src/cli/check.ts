import type { Settings } from '../config/settings.ts'
import { preflightKafka } from '../kafka/preflight.ts'
import { isKafkaTrigger } from '../kafka/trigger.ts'
import type { KubernetesClient } from '../kubernetes/client.ts'
import { preflightKubernetes } from '../kubernetes/preflight.ts'
import type { PreflightItem } from '../ports.ts'
import { checkTriggers } from './check-triggers.ts'
import { printable } from './printable.ts'

/**
 * Tries everything a cycle needs without changing anything; never rejects. Of ScaledObjects each trigger is read; that
 * of the settings is no more than its topics and its group.
 */
export async function check(
  settings: Settings,
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<PreflightItem[]> {
  const { targets, requestTimeoutMs, scaledObjects } = settings
  const triggers = targets.flatMap((target) => target.triggers).filter(isKafkaTrigger)
  const [kafka, read, kubernetes] = await Promise.all([
    preflightKafka(triggers, requestTimeoutMs, signal),
    scaledObjects === undefined ? [] : checkTriggers(targets, requestTimeoutMs, signal),
    preflightKubernetes(client, settings, signal),
  ])
  const valid: PreflightItem = { name: 'settings', status: 'ok', detail: 'valid' }
  const items = [valid, ...kafka, ...read, ...kubernetes]
  return scaledObjects === undefined ? items : items.map(inFields)
}

/** What the fields of a ScaledObject are called that stand for settings of the environment. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['KAFKA_BOOTSTRAP_SERVERS', 'bootstrapServers'],
  ['KAFKA_TLS', 'tls'],
  ['KAFKA_SASL_MECHANISM', 'sasl'],
  ['KAFKA_TOPIC', 'topic'],
  ['KAFKA_CONSUMER_GROUP', 'consumerGroup'],
  ['NAMESPACE', 'metadata.namespace'],
  ['DEPLOYMENT_NAME', 'scaleTargetRef.name'],
  ['TARGET_KIND', 'scaleTargetRef.kind'],
])

/** Advice is about settings; who has ScaledObjects finds the same in their fields. */
function inFields(item: PreflightItem): PreflightItem {
  const advice = item.advice?.replaceAll(/\b[A-Z_]+\b/g, (name) => FIELDS.get(name) ?? name)
  return advice === undefined ? item : { ...item, advice }
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
    `${MARKS[status]} ${name.padEnd(width)}  ${printable(detail)}`,
    ...(advice === undefined ? [] : [`  ${' '.repeat(width)}  → ${advice}`]),
  ])
  return `${lines.join('\n')}\n${summary(items)}\n`
}

function summary(items: readonly PreflightItem[]): string {
  const failed = items.filter(({ status }) => status === 'failed').length
  return failed === 0 ? 'Ready to run.' : `${failed} of ${items.length} checks failed.`
}
