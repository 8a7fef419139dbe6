import { systemClock } from '../clock.ts'
import type { PreflightItem, SignalSource, Target, Trigger } from '../ports.ts'
import type { FailureReason, Reading } from '../scaling/types.ts'
import { openSources } from '../trigger-kinds.ts'

/** What to do about a failure; the messages of other reasons say so, or the check of Kafka does. */
const ADVICE: Partial<Record<FailureReason, string>> = {
  PrometheusUnreachable: 'check serverAddress and the network policies on the way',
  RabbitmqUnreachable: 'check host, its port and tls, and the network policies on the way',
  Unauthorized: 'check the TriggerAuthentication and the secrets that it names',
  Forbidden: 'grant it to the login of the TriggerAuthentication',
  QueueMissing: 'declare the queue, or check queueName and vhostName',
}

/** Reads every trigger of every target once, in the way a cycle does. Never rejects. */
export async function checkTriggers(
  targets: readonly Target[],
  requestTimeoutMs: number,
  signal: AbortSignal,
): Promise<PreflightItem[]> {
  const opened = openSources({ requestTimeoutMs, clock: systemClock })
  const items = targets.flatMap(({ id, triggers }) =>
    triggers.map((trigger) =>
      checkTrigger(`${id} ${trigger.id}`, trigger, opened.sources[trigger.type]!, signal),
    ),
  )
  try {
    return await Promise.all(items)
  } finally {
    await opened.close()
  }
}

async function checkTrigger(
  name: string,
  trigger: Trigger,
  source: SignalSource,
  signal: AbortSignal,
): Promise<PreflightItem> {
  const { reading } = await source.read(trigger, signal)
  return { name, ...findingOf(trigger, reading) }
}

function findingOf({ subject }: Trigger, reading: Reading): Omit<PreflightItem, 'name'> {
  if (reading.status === 'known') return { status: 'ok', detail: `${subject}: backlog ${reading.backlog}` }
  const { reason, message } = reading
  const advice = ADVICE[reason]
  return {
    status: 'failed',
    detail: `${reason}: ${message}`,
    ...(advice === undefined ? {} : { advice }),
  }
}
