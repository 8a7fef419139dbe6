import type { FormatName, FormatValue } from './formats.ts'

export type Group = 'Target' | 'Kafka' | 'Scaling' | 'Rules' | 'Target lag' | 'Runtime' | 'Telemetry'

/** One setting as it is written down; its format decides the type of its value. */
export type Setting = { [F in FormatName]: SettingOf<F> }[FormatName]

interface SettingOf<F extends FormatName> {
  /** One sentence for --help and .env.example. */
  readonly doc: string
  readonly format: F
  /** Null: unset. */
  readonly default: FormatValue<F> | null
  /** A secret: never shown. */
  readonly sensitive?: boolean
}

/** The value of a setting; null only where its default is. */
export type SettingValue<S extends Setting> =
  | FormatValue<S['format']>
  | (S['default'] extends null ? null : never)
