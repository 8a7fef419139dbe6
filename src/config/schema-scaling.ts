import type { Setting } from './setting.ts'

/** Which workloads are scaled. */
export const TARGET_SETTINGS = {
  NAMESPACE: {
    doc: 'Namespace of the workload, and of objects that name none.',
    format: 'namespace',
    default: 'default',
  },
  DEPLOYMENT_NAME: {
    doc: 'Name of the workload to scale.',
    format: 'object-name',
    default: 'my-deployment',
  },
  TARGET_KIND: {
    doc: 'Deployment, StatefulSet, ReplicaSet, or plural.version.group of anything else that has /scale.',
    format: 'target-kind',
    default: 'Deployment',
  },
  SCALED_OBJECTS: {
    doc: "File, or folder of files, of KEDA's ScaledObjects: these are the targets, instead of the one described above.",
    format: 'text',
    default: null,
  },
  SCALED_OBJECTS_SECRETS: {
    doc: 'Folder where the Secrets and ConfigMaps are mounted, each by its name, that TriggerAuthentications refer to.',
    format: 'text',
    default: null,
  },
  SCALED_OBJECTS_READ_SECRETS: {
    doc: 'Read those that are not mounted from the API server, once a minute; takes the right to get them.',
    format: 'flag',
    default: false,
  },
} satisfies Record<string, Setting>

/** How backlog becomes replicas. */
export const SCALING_SETTINGS = {
  MESSAGES_PER_POD: {
    doc: 'Messages of backlog that ask for one replica.',
    format: 'positive-count',
    default: 10,
  },
  MIN_REPLICAS: {
    doc: 'Fewest replicas, until the backlog has asked for less than that for MIN_TTL_SECONDS.',
    format: 'replicas',
    default: 1,
  },
  MAX_REPLICAS: { doc: 'Most replicas, whatever the backlog.', format: 'replicas-at-least-one', default: 10 },
  IDLE_REPLICAS: {
    doc: 'Fewest replicas after MIN_TTL_SECONDS.',
    format: 'replicas',
    default: 0,
  },
  MIN_TTL_SECONDS: {
    doc: 'Seconds the backlog must ask for less than MIN_REPLICAS before the target goes below it.',
    format: 'window-seconds',
    default: 300,
  },
  MESSAGE_COUNT_THRESHOLD: {
    doc: 'Warn, with the replicas it would take, when the backlog exceeds this many messages.',
    format: 'count',
    default: 1000,
  },
} satisfies Record<string, Setting>

/** How the process runs. */
export const RUNTIME_SETTINGS = {
  SCALE_INTERVAL_SECONDS: {
    doc: 'Seconds from the start of one cycle to the next; fractions are allowed.',
    format: 'period-seconds',
    default: 60,
  },
  REQUEST_TIMEOUT_SECONDS: {
    doc: 'Seconds a request to Kafka or Kubernetes may take; fractions are allowed.',
    format: 'period-seconds',
    default: 5,
  },
  DRY_RUN: { doc: 'Decide and report, but change nothing.', format: 'flag', default: false },
  HEALTH_CHECK_PORT: {
    doc: 'Port of health checks, metrics and the API; 0 picks a free one.',
    format: 'tcp-port',
    default: 8000,
  },
  KUBERNETES_EVENTS: {
    doc: 'Tell what changes as Kubernetes Events about the target, too.',
    format: 'flag',
    default: true,
  },
  DECISION_LOG: {
    doc: 'File that gets every decision as a line of JSON, for replay; - is stdout, between the log lines.',
    format: 'text',
    default: null,
  },
  LOG_LEVEL: { doc: 'debug, info, warn or error.', format: 'log-level', default: 'info' },
} satisfies Record<string, Setting>
