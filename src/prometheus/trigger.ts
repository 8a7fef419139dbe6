import type { ParsedTrigger, Trigger, TriggerInput } from '../ports.ts'
import { takeFlag, takeNumber, takeRequired } from '../trigger-fields.ts'
import { takeRequest } from './request.ts'
import type { QueryRequest } from './request.ts'

/** The one number that a query returns, of Prometheus or of anything with its API. */
export interface PrometheusTrigger extends Trigger {
  readonly type: 'prometheus'
  readonly request: QueryRequest
  /** Whether no series, NaN and infinity count as 0; else they are unknown. */
  readonly ignoreNullValues: boolean
}

/** The longest part of a query that a message repeats. */
const MAX_QUERY = 80

/** Makes the trigger from the metadata of KEDA's `prometheus`; undefined when something it takes is missing. */
export function parsePrometheus(input: TriggerInput): ParsedTrigger<PrometheusTrigger> | undefined {
  const query = takeRequired(input, 'query')
  const threshold = takeNumber(input, 'threshold', { above: 0, required: true })
  const activation = takeNumber(input, 'activationThreshold')
  const ignoreNullValues = takeFlag(input, 'ignoreNullValues', true)
  const request = takeRequest(input, query ?? '')
  if (query === undefined || threshold === undefined || request === undefined) return undefined
  const subject = `query ${query.length > MAX_QUERY ? `${query.slice(0, MAX_QUERY)}…` : query}`
  return {
    trigger: {
      type: 'prometheus',
      id: input.id,
      subject,
      server: request.address,
      request,
      ignoreNullValues,
    },
    policy: {
      id: input.id,
      messagesPerPod: threshold,
      forecast: false,
      allowIdleConsumers: false,
      partitionSteps: false,
      ...(activation === undefined ? {} : { activation }),
      ...(input.metricType === 'Value' ? { metricType: 'Value' } : {}),
    },
  }
}
