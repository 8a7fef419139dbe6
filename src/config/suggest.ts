import { isSettingName, SETTING_NAMES } from './schema.ts'
import type { SettingName } from './schema.ts'

/** What other scalers and Kafka tools call the same thing. */
const SYNONYMS: Readonly<Record<string, SettingName>> = {
  BOOTSTRAP_SERVERS: 'KAFKA_BOOTSTRAP_SERVERS',
  KAFKA_BOOTSTRAP: 'KAFKA_BOOTSTRAP_SERVERS',
  KAFKA_BOOTSTRAP_SERVER: 'KAFKA_BOOTSTRAP_SERVERS',
  KAFKA_BROKER: 'KAFKA_BOOTSTRAP_SERVERS',
  KAFKA_BROKERS: 'KAFKA_BOOTSTRAP_SERVERS',
  KAFKA_BROKER_LIST: 'KAFKA_BOOTSTRAP_SERVERS',
  KAFKA_HOST: 'KAFKA_BOOTSTRAP_SERVERS',
  KAFKA_SERVERS: 'KAFKA_BOOTSTRAP_SERVERS',
  KAFKA_URL: 'KAFKA_BOOTSTRAP_SERVERS',
  TOPIC: 'KAFKA_TOPIC',
  TOPICS: 'KAFKA_TOPIC',
  TOPIC_NAME: 'KAFKA_TOPIC',
  KAFKA_TOPIC_NAME: 'KAFKA_TOPIC',
  CONSUMER_GROUP: 'KAFKA_CONSUMER_GROUP',
  GROUP_ID: 'KAFKA_CONSUMER_GROUP',
  KAFKA_CONSUMER_GROUP_ID: 'KAFKA_CONSUMER_GROUP',
  KAFKA_GROUP: 'KAFKA_CONSUMER_GROUP',
  KAFKA_GROUP_ID: 'KAFKA_CONSUMER_GROUP',
  KAFKA_AUTO_OFFSET_RESET: 'KAFKA_OFFSET_RESET',
  KAFKA_OFFSET_RESET_POLICY: 'KAFKA_OFFSET_RESET',
  KAFKA_USERNAME: 'KAFKA_SASL_USERNAME',
  KAFKA_PASSWORD: 'KAFKA_SASL_PASSWORD',
  KAFKA_SECURITY_PROTOCOL: 'KAFKA_TLS',
  KAFKA_SSL: 'KAFKA_TLS',
  KAFKA_TLS_ENABLED: 'KAFKA_TLS',
  KAFKA_CA: 'KAFKA_TLS_CA',
  KAFKA_CA_CERT: 'KAFKA_TLS_CA',
  DEPLOYMENT: 'DEPLOYMENT_NAME',
  TARGET_NAME: 'DEPLOYMENT_NAME',
  DEPLOYMENT_NAMESPACE: 'NAMESPACE',
  TARGET_NAMESPACE: 'NAMESPACE',
  LAG_THRESHOLD: 'MESSAGES_PER_POD',
  MESSAGES_PER_REPLICA: 'MESSAGES_PER_POD',
  SCALE_FACTOR: 'MESSAGES_PER_POD',
  MIN_PODS: 'MIN_REPLICAS',
  MIN_REPLICA_COUNT: 'MIN_REPLICAS',
  MAX_PODS: 'MAX_REPLICAS',
  MAX_REPLICA_COUNT: 'MAX_REPLICAS',
  IDLE_REPLICA_COUNT: 'IDLE_REPLICAS',
  COOLDOWN_PERIOD: 'MIN_TTL_SECONDS',
  COOLDOWN_SECONDS: 'MIN_TTL_SECONDS',
  MIN_TTL: 'MIN_TTL_SECONDS',
  POLLING_INTERVAL: 'SCALE_INTERVAL_SECONDS',
  POLL_INTERVAL_SECONDS: 'SCALE_INTERVAL_SECONDS',
  SCALE_INTERVAL: 'SCALE_INTERVAL_SECONDS',
  MESSAGE_THRESHOLD: 'MESSAGE_COUNT_THRESHOLD',
  STABILIZATION_WINDOW_SECONDS: 'SCALE_DOWN_STABILIZATION_SECONDS',
  SCALE_DOWN_STABILIZATION_WINDOW_SECONDS: 'SCALE_DOWN_STABILIZATION_SECONDS',
  SCALE_UP_STABILIZATION_WINDOW_SECONDS: 'SCALE_UP_STABILIZATION_SECONDS',
  SCALE_DOWN_POLICY: 'SCALE_DOWN_POLICIES',
  SCALE_UP_POLICY: 'SCALE_UP_POLICIES',
  SCALE_DOWN_TOLERANCE: 'TOLERANCE',
  SCALE_UP_TOLERANCE: 'TOLERANCE',
  FALLBACK_AFTER: 'FALLBACK_AFTER_SECONDS',
  FALLBACK_REPLICA_COUNT: 'FALLBACK_REPLICAS',
  TARGET_LAG: 'TARGET_LAG_SECONDS',
  MAX_LAG_SECONDS: 'TARGET_LAG_SECONDS',
  REQUEST_TIMEOUT: 'REQUEST_TIMEOUT_SECONDS',
  HEALTH_PORT: 'HEALTH_CHECK_PORT',
  LOGLEVEL: 'LOG_LEVEL',
}

/** Beginnings of names that nobody but us is likely to mean; others are compared with no setting. */
const OURS =
  /^(KAFKA|MIN|MAX|IDLE|SCALE|MESSAGE|MESSAGES|TARGET|DEPLOYMENT|HEALTH|REQUEST|LOG|ALLOW_IDLE|DRY|PARTITION|FALLBACK|STATE|DECISION|KUBERNETES|OTEL_EXPORTER|OTEL_BSP|OTEL_BLRP|OTEL_METRIC)_/

/** Kubernetes describes every service of a namespace in variables such as KAFKA_SERVICE_HOST and KAFKA_PORT_9092_TCP_ADDR. */
const SERVICE_LINK = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/
const SERVICE_URL = /^(tcp|udp|sctp):\/\//

/** No name is longer. */
const MAX_COMPARED = 100

/** One sentence for each variable that is none of our settings but looks like a slip for one. Values are not shown. */
export function suggestNames(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env)
    .filter(([name, value]) => !isSettingName(name) && !isServiceLink(name, value ?? ''))
    .flatMap(([name]) => {
      const meant = Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name] : nearest(name)
      return meant === undefined ? [] : [`${name} is ignored: did you mean ${meant}?`]
    })
}

function isServiceLink(name: string, value: string): boolean {
  return SERVICE_LINK.test(name) || (name.endsWith('_PORT') && SERVICE_URL.test(value))
}

/** The closest setting within two edits; names are long, so more would be a different word. */
function nearest(name: string): SettingName | undefined {
  return OURS.test(name) ? closest(name, SETTING_NAMES) : undefined
}

/** The name that differs least, by at most two edits and in whatever case; undefined when all differ more. */
export function closest<Name extends string>(name: string, names: readonly Name[]): Name | undefined {
  const ranked = names.map((known) => ({
    known,
    edits: editDistance(name.slice(0, MAX_COMPARED).toLowerCase(), known.toLowerCase()),
  }))
  return ranked.filter(({ edits }) => edits <= 2).toSorted((a, b) => a.edits - b.edits)[0]?.known
}

/** Characters to insert, delete or replace to get from one text to the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (from[i] === to[j] ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1)!
}
