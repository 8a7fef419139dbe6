import type { KnownReading } from '../scaling/types.ts'

/** How several queues make one. */
export const OPERATIONS = ['sum', 'max', 'avg'] as const
export type Operation = (typeof OPERATIONS)[number]

/** A queue in figures. Rates are messages per second; AMQP tells ready messages and nothing else. */
export interface QueueFigures {
  /** Ready, and delivered but not acknowledged. */
  readonly messages: number
  readonly ready: number
  readonly publishRate: number
  readonly deliverGetRate: number
}

/** Makes one queue of several, figure by figure; of none one that is empty. */
export function combine(queues: readonly QueueFigures[], operation: Operation): QueueFigures {
  const of = (figure: keyof QueueFigures): number =>
    combined(
      queues.map((queue) => queue[figure]),
      operation,
    )
  return {
    messages: of('messages'),
    ready: of('ready'),
    publishRate: of('publishRate'),
    deliverGetRate: of('deliverGetRate'),
  }
}

function combined(values: readonly number[], operation: Operation): number {
  if (operation === 'max') return Math.max(0, ...values)
  const sum = values.reduce((total, value) => total + value, 0)
  return operation === 'avg' ? sum / Math.max(1, values.length) : sum
}

type Figures = Pick<QueueFigures, 'messages' | 'publishRate' | 'deliverGetRate'>

/**
 * As KEDA measures. Where messages come and none is delivered, ratio and time would be infinite: they are the activation
 * value then, and the target is active all the same, since without a consumer nothing is ever delivered.
 */
const MEASURES = {
  QueueLength: ({ messages }: Figures) => known(messages),
  MessageRate: ({ messages, publishRate }: Figures) => known(publishRate, Math.max(publishRate, messages)),
  DeliverGetRate: ({ deliverGetRate }: Figures) => known(deliverGetRate),
  PublishedToDeliveredRatio: ({ publishRate, deliverGetRate }: Figures, activation: number) => {
    if (publishRate === 0) return known(0)
    return deliverGetRate === 0 ? starved(activation) : known(publishRate / deliverGetRate)
  },
  ExpectedQueueConsumptionTime: (figures: Figures, activation: number) => {
    const { messages, publishRate, deliverGetRate } = figures
    if (messages === 0) return known(0)
    return deliverGetRate === 0
      ? starved(activation)
      : known((publishRate - deliverGetRate + messages) / deliverGetRate)
  },
}

/** What a queue is measured by. */
export type Mode = keyof typeof MEASURES
export const MODES = [
  'QueueLength',
  'MessageRate',
  'DeliverGetRate',
  'PublishedToDeliveredRatio',
  'ExpectedQueueConsumptionTime',
] as const satisfies readonly Mode[]

export interface Measure {
  readonly mode: Mode
  readonly excludeUnacknowledged: boolean
  /** What a measure must be above to keep the target active. */
  readonly activation: number
}

/** Makes a reading of a queue. */
export function measure(
  queue: QueueFigures,
  { mode, excludeUnacknowledged, activation }: Measure,
): KnownReading {
  const { ready, ...figures } = queue
  return MEASURES[mode](excludeUnacknowledged ? { ...figures, messages: ready } : figures, activation)
}

function starved(activation: number): KnownReading {
  return known(activation, activation + 1)
}

function known(value: number, activationBacklog?: number): KnownReading {
  return {
    status: 'known',
    backlog: Math.max(0, value),
    partitions: [],
    ...(activationBacklog === undefined ? {} : { activationBacklog }),
  }
}
