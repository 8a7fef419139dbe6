import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace'
import type { Sampler } from '@opentelemetry/sdk-trace'
import type { TelemetrySettings } from '../src/config/settings.ts'

/** The sampler with a name of OTEL_TRACES_SAMPLER: always_on, always_off, traceidratio, or parentbased_ before one. */
export function createSampler({ name, ratio }: TelemetrySettings['sampler']): Sampler {
  const root = createRootSampler(name.replace('parentbased_', ''), ratio)
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

function createRootSampler(name: string, ratio: number): Sampler {
  if (name === 'always_off') return new AlwaysOffSampler()
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler()
}
