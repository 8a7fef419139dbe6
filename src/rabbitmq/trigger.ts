import type { ParsedTrigger, Trigger, TriggerInput } from '../ports.ts'
import {
  takeChoice,
  takeDurationMs,
  takeFlag,
  takeNumber,
  takeRequired,
  takeText,
} from '../trigger-fields.ts'
import { MAX_PAGE_SIZE } from './management.ts'
import type { Place } from './management.ts'
import { MODES, OPERATIONS } from './modes.ts'
import type { Measure, Mode, Operation } from './modes.ts'
import { takeServer } from './server.ts'
import type { RabbitmqServer } from './server.ts'

/** What one queue, or all that match a pattern, amount to. */
export interface RabbitmqTrigger extends Trigger, Measure {
  readonly type: 'rabbitmq'
  readonly query: QueueQuery
  /** Of the queues that match. */
  readonly operation: Operation
}

/** What to ask a server: equal queries are asked once. Holds credentials. */
export interface QueueQuery extends Place {
  /** A name, or a pattern where there is `pageSize`. */
  readonly queue: string
  /** More queues than this must not match: there is no telling what they are then. */
  readonly pageSize?: number
}

/** Makes the trigger from the metadata of KEDA's `rabbitmq`; undefined when something it takes is missing or unusable. */
export function parseRabbitmq(input: TriggerInput): ParsedTrigger<RabbitmqTrigger> | undefined {
  const server = takeServer(input)
  const goal = takeGoal(input)
  const query = takeQuery(input, server)
  const operation = takeChoice(input, 'operation', OPERATIONS) ?? 'sum'
  const excludeUnacknowledged = takeFlag(input, 'excludeUnacknowledged', false)
  const activation = takeNumber(input, 'activationValue') ?? 0
  if (query === undefined || goal === undefined) return undefined
  const { mode, value } = goal
  if (query.server.protocol === 'amqp') refuseByAmqp(input, { mode, query, excludeUnacknowledged })
  return {
    trigger: {
      type: 'rabbitmq',
      id: input.id,
      ...namesOf(query),
      query,
      operation,
      mode,
      excludeUnacknowledged,
      activation,
    },
    policy: {
      id: input.id,
      messagesPerPod: value,
      activation,
      forecast: false,
      allowIdleConsumers: false,
      partitionSteps: false,
      ...(input.metricType === 'Value' ? { metricType: 'Value' } : {}),
    },
  }
}

interface Goal {
  readonly mode: Mode
  /** What one pod is good for. */
  readonly value: number
}

function takeGoal(input: TriggerInput): Goal | undefined {
  const length = takeNumber(input, 'queueLength', { above: 0 })
  const mode = takeChoice(input, 'mode', MODES)
  const value = takeNumber(input, 'value', { above: 0 })
  const given = ['mode', 'value'].filter((name) => takeText(input, name) !== undefined)
  if (length !== undefined) {
    if (given.length > 0) input.problem('queueLength', 'is deprecated and cannot go with mode and value')
    return { mode: 'QueueLength', value: length }
  }
  // KEDA's default.
  if (given.length === 0) return { mode: 'QueueLength', value: 20 }
  if (!given.includes('mode')) input.problem('mode', 'is required with value')
  if (!given.includes('value')) input.problem('value', 'is required with mode')
  return mode === undefined || value === undefined ? undefined : { mode, value }
}

function takeQuery(input: TriggerInput, server: RabbitmqServer | undefined): QueueQuery | undefined {
  const queue = takeRequired(input, 'queueName')
  const isPattern = takeFlag(input, 'useRegex', false)
  const pageSize = takeNumber(input, 'pageSize', { whole: true, atLeast: 1, atMost: MAX_PAGE_SIZE }) ?? 100
  const timeoutMs = takeDurationMs(input, 'timeout')
  if (server === undefined || queue === undefined) return undefined
  return {
    server,
    queue,
    ...(isPattern ? { pageSize } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}

type AmqpLacks = Pick<RabbitmqTrigger, 'mode' | 'query' | 'excludeUnacknowledged'>

/** By AMQP a queue tells how many messages are ready, and nothing else. */
function refuseByAmqp(input: TriggerInput, { mode, query, excludeUnacknowledged }: AmqpLacks): void {
  const asked = {
    mode: mode !== 'QueueLength',
    useRegex: query.pageSize !== undefined,
    excludeUnacknowledged,
    timeout: query.timeoutMs !== undefined,
  }
  for (const [name, isAsked] of Object.entries(asked)) {
    if (isAsked) input.problem(name, 'needs the management API: a host that starts with http: or https:')
  }
}

function namesOf({
  queue,
  pageSize,
  server: { address: server, vhost },
}: QueueQuery): Pick<RabbitmqTrigger, 'subject' | 'server' | 'topics'> {
  if (pageSize !== undefined) return { subject: `queues like ${queue} of vhost ${vhost}`, server }
  return { subject: `queue ${queue} of vhost ${vhost}`, server, topics: [queue] }
}
