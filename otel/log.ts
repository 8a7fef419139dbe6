import { SeverityNumber } from '@opentelemetry/api'
import type { Attributes, Context, Logger } from '@opentelemetry/api'
import type { LogLevel } from '../src/config/settings.ts'
import type { Log, LogAttributes } from '../src/ports.ts'

/** The severity of each level, as OpenTelemetry numbers them. */
export const SEVERITY = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
} as const satisfies Record<LogLevel, SeverityNumber>

/** One thing worth saying. */
export interface Line {
  readonly level: LogLevel
  readonly message: string
  readonly attributes?: LogAttributes
}

/** Logs through OpenTelemetry; what is below the provider's level is dropped there. */
export function createLog(logger: Logger): Log {
  const at =
    (level: LogLevel) =>
    (message: string, attributes: LogAttributes = {}): void =>
      emit(logger, { level, message, attributes })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Emits a line, at `timestamp` (epoch ms) and with the trace ids of `context` where they are given. */
export function emit(
  logger: Logger,
  { level, message, attributes = {} }: Line,
  origin: { readonly context?: Context; readonly timestamp?: number } = {},
): void {
  const severityNumber = SEVERITY[level]
  // Most lines are nothing but a cycle that ended: they are not put together for nobody.
  if (!logger.enabled({ severityNumber })) return
  const { context, timestamp } = origin
  logger.emit({
    severityNumber,
    severityText: level.toUpperCase(),
    body: message,
    attributes: writable(attributes),
    ...(timestamp !== undefined && { timestamp: new Date(timestamp) }),
    ...(context !== undefined && { context }),
  })
}

/** The SDK's types want lists it may write to; it copies them all the same. */
function writable(attributes: LogAttributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  )
}
