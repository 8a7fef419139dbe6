import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { SignalReport, SignalSource } from '../../src/ports.ts'
import { rabbitmqKind } from '../../src/rabbitmq/kind.ts'
import type { RabbitmqTrigger } from '../../src/rabbitmq/trigger.ts'
import { fakeClock } from '../support/fakes.ts'
import { triggerInput } from '../support/trigger-input.ts'

type Texts = Readonly<Record<string, string>>

export type Read = (metadata: Texts, authentication?: Texts) => Promise<SignalReport>

/** Reads triggers of the queue `orders` unless told otherwise; the source ends with the test. */
export function startReading(t: TestContext, requestTimeoutMs = 10_000): Read {
  const source = startSource(t, requestTimeoutMs)
  return async (metadata, authentication) =>
    source.read(triggerOf(metadata, authentication), new AbortController().signal)
}

/** The timeout is generous for a loaded machine; what never answers is given its own. */
export function startSource(t: TestContext, requestTimeoutMs = 10_000): SignalSource<RabbitmqTrigger> {
  const source = rabbitmqKind.createSource({ requestTimeoutMs, clock: fakeClock() })
  t.after(async () => source.close())
  return source
}

export function triggerOf(metadata: Texts, authentication?: Texts): RabbitmqTrigger {
  const input = triggerInput({ queueName: 'orders', ...metadata }, authentication)
  const parsed = rabbitmqKind.parse(input)
  assert.ok(parsed)
  assert.deepEqual(input.problems, [])
  return parsed.trigger
}

/** The backlog, or the reason why there is none. */
export function backlogOrReason({ reading }: SignalReport): number | string {
  return reading.status === 'known' ? reading.backlog : reading.reason
}

export function assertUnknown({ reading, check }: SignalReport, reason: string, message: RegExp): void {
  assert.ok(reading.status === 'unknown', 'the reading is known')
  assert.deepEqual([reading.reason, message.test(reading.message)], [reason, true], reading.message)
  assert.equal(check?.ok, reason !== 'RabbitmqUnreachable')
}
