import { cronKind } from './cron/kind.ts'
import { kafkaKind } from './kafka/kind.ts'
import type { SignalSource, SourceOptions, TriggerKind } from './ports.ts'
import { prometheusKind } from './prometheus/kind.ts'
import { rabbitmqKind } from './rabbitmq/kind.ts'

/** Every kind of trigger there is: one folder and one line here. */
export const TRIGGER_KINDS: readonly TriggerKind[] = [kafkaKind, prometheusKind, rabbitmqKind, cronKind]

export interface OpenSources {
  /** By type of trigger. */
  readonly sources: Readonly<Record<string, SignalSource>>
  close(): Promise<void>
}

/** Sets up what reads each kind of trigger; nothing is sent before a trigger is read. */
export function openSources(options: SourceOptions): OpenSources {
  const sources = TRIGGER_KINDS.map((kind) => [kind.type, kind.createSource(options)] as const)
  return {
    sources: Object.fromEntries(sources),
    close: async () => {
      await Promise.all(sources.map(([, source]) => source.close()))
    },
  }
}
