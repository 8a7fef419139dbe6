/** The effective settings as the rest of the program sees them: parsed, checked and frozen. */
import type { Target } from '../ports.ts'

export interface TlsSettings {
  /** PEM; undefined: the system's certificate authorities. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly keyPassphrase?: string
  readonly serverName?: string
  readonly insecureSkipVerify: boolean
}

export type SaslSettings =
  | {
      readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
      readonly username: string
      readonly password: string
    }
  | {
      readonly mechanism: 'OAUTHBEARER'
      readonly tokenEndpoint: string
      readonly clientId: string
      readonly clientSecret: string
      readonly scope?: string
      /** For the broker, with the token. */
      readonly extensions?: Readonly<Record<string, string>>
    }

export interface KafkaSettings {
  /** `host:port` each. */
  readonly bootstrapServers: readonly string[]
  readonly tls?: TlsSettings
  readonly sasl?: SaslSettings
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export interface OtlpSettings {
  readonly protocol: 'http/json' | 'http/protobuf'
}

/**
 * What is exported; a signal without an exporter is undefined. Endpoints, headers, timeouts, compression and
 * certificates are read by the OTLP exporters themselves from the standard OTEL_EXPORTER_OTLP_* variables.
 */
export interface TelemetrySettings {
  readonly serviceName: string
  readonly traces?: OtlpSettings
  readonly metrics?: OtlpSettings & { readonly exportIntervalMs: number; readonly exportTimeoutMs: number }
  readonly logs?: OtlpSettings
  readonly sampler: { readonly name: string; readonly ratio: number }
  readonly spanBatch: BatchSettings
  readonly logBatch: BatchSettings
}

export interface BatchSettings {
  readonly scheduleDelayMs: number
  readonly exportTimeoutMs: number
  readonly maxQueueSize: number
  readonly maxExportBatchSize: number
}

/** Where the targets are described, if not in the settings themselves. */
export interface ScaledObjectsSettings {
  readonly path: string
  /** The folder of mounted Secrets and ConfigMaps. */
  readonly secretsFolder?: string
  /** Whether those that are not mounted are read from the API server. */
  readonly readSecrets: boolean
  /** Of objects that name none. */
  readonly namespace: string
  /** What applies to all targets where their object says nothing. */
  readonly messageCountThreshold: number
  readonly dryRun: boolean
}

export interface Settings {
  /** Undefined: there is one target, made of the settings. */
  readonly scaledObjects?: ScaledObjectsSettings
  /** None yet, where they are described elsewhere. */
  readonly targets: readonly Target[]
  readonly intervalMs: number
  readonly requestTimeoutMs: number
  readonly healthCheckPort: number
  /** Whether decisions that change something become Kubernetes Events. */
  readonly kubernetesEvents: boolean
  /** Where every decision goes as a line of JSON: a file, or `-` for stdout. */
  readonly decisionLog?: string
  /** The ConfigMap, in each namespace of a target, that keeps what SLO mode has learned. */
  readonly stateConfigMap?: string
  readonly logLevel: LogLevel
  readonly telemetry: TelemetrySettings
}
