import type { Options } from './options.ts'
import { DEPLOYMENT, GROUP, NAMESPACE, TOPIC } from './workload.ts'

/** Lag above which the daemon warns; the summary tells how long it was exceeded. */
export const LAG_THRESHOLD = 200

/** In sandbox time: short, so that something happens soon. */
const INTERVAL_MS = 1_000
const SCALE_DOWN_WINDOW_MS = 10_000
const MIN_TTL_MS = 20_000
/** In real time: long enough for a busy laptop to answer. */
const REQUEST_TIMEOUT_MS = 1_000

/** How late a slow API server answers (real ms): later than the daemon waits. */
export const SLOW_MS = 1.5 * REQUEST_TIMEOUT_MS

/** Where the daemon finds the stand-ins. */
export interface Endpoints {
  readonly bootstrapServers: readonly string[]
  readonly kubeconfig: string
}

/** The environment that leads the daemon to the sandbox; its durations are divided by the speed. */
export function daemonSettings(
  {
    speed,
    messagesPerPod,
    targetLagMs,
    port,
  }: Pick<Options, 'speed' | 'messagesPerPod' | 'targetLagMs' | 'port'>,
  { bootstrapServers, kubeconfig }: Endpoints,
): Record<string, string> {
  const seconds = (ms: number): string => String(Number((ms / 1_000 / speed).toFixed(3)))
  return {
    KUBECONFIG: kubeconfig,
    NAMESPACE,
    DEPLOYMENT_NAME: DEPLOYMENT,
    KAFKA_BOOTSTRAP_SERVERS: bootstrapServers.join(','),
    KAFKA_TOPIC: TOPIC,
    KAFKA_CONSUMER_GROUP: GROUP,
    MESSAGES_PER_POD: String(messagesPerPod),
    MESSAGE_COUNT_THRESHOLD: String(LAG_THRESHOLD),
    SCALE_INTERVAL_SECONDS: seconds(INTERVAL_MS),
    // Scaling by time, the daemon learns how long to wait before it scales down.
    ...(targetLagMs === undefined
      ? { SCALE_DOWN_STABILIZATION_SECONDS: seconds(SCALE_DOWN_WINDOW_MS) }
      : { TARGET_LAG_SECONDS: seconds(targetLagMs) }),
    MIN_TTL_SECONDS: seconds(MIN_TTL_MS),
    REQUEST_TIMEOUT_SECONDS: String(REQUEST_TIMEOUT_MS / 1_000),
    HEALTH_CHECK_PORT: String(port),
    LOG_LEVEL: 'debug',
  }
}
