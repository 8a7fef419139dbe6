import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createLog } from '../../otel/log.ts'
import { createTelemetryObserver } from '../../otel/observer.ts'
import { cycleReport } from '../support/reports.ts'
import { setEnvironment, startReceiver, useEndpoint } from './otlp-receiver.ts'
import { exporting, SILENT, start } from './started-telemetry.ts'

suite('a collector in trouble', () => {
  test('is one WARN when exports begin to fail and one INFO when they work again, on stdout only', async (t) => {
    const receiver = await startReceiver(t)
    const telemetry = start(t, { ...SILENT, logs: { protocol: 'http/json' } })
    const log = createLog(telemetry.logger)
    const exported = async (message: string): Promise<void> => {
      const arrived = receiver.next(({ body }) => body.includes(message))
      log.info(message)
      await arrived
    }
    receiver.answer = 400
    const failing = telemetry.said(/export of logs fails/)
    await exported('first')
    assert.equal(JSON.parse(await failing).level, 'warn')
    await exported('second')
    await exported('third')
    receiver.answer = 200
    const working = telemetry.said(/export of logs works again/)
    await exported('fourth')
    assert.equal(JSON.parse(await working).level, 'info')
    await telemetry.shutdown(5_000)
    assert.equal(telemetry.lines.filter((line) => line.includes('export of logs')).length, 2)
    assert.equal(
      receiver.received.some(({ body }) => body.includes('export of logs')),
      false,
    )
  })

  test('that hangs delays the shutdown no longer than the deadline', async (t) => {
    setEnvironment(t, 'OTEL_EXPORTER_OTLP_TIMEOUT', '2000')
    const receiver = await startReceiver(t)
    receiver.answer = 'hang'
    const telemetry = start(t, exporting('http/json'))
    createTelemetryObserver(telemetry).report(cycleReport())
    await assertWithin(1_000, () => telemetry.shutdown(50))
    assert.equal(telemetry.lines.length, 1)
  })

  test('that is not there delays the shutdown no longer than the deadline', async (t) => {
    setEnvironment(t, 'OTEL_EXPORTER_OTLP_TIMEOUT', '2000')
    useEndpoint(t, 'http://127.0.0.1:9')
    const telemetry = start(t, exporting('http/protobuf'))
    createTelemetryObserver(telemetry).report(cycleReport())
    await assertWithin(1_000, () => telemetry.shutdown(50))
    assert.equal(telemetry.lines.length, 1)
  })

  test('that is well is not waited for until the deadline', async (t) => {
    await startReceiver(t)
    const telemetry = start(t, exporting('http/json'))
    createTelemetryObserver(telemetry).report(cycleReport())
    await assertWithin(5_000, () => telemetry.shutdown(60_000))
  })
})

/** Resolves, and in time: the bound is far from both what is right and what an unbounded wait would take. */
async function assertWithin(ms: number, task: () => Promise<void>): Promise<void> {
  const startedAt = performance.now()
  await task()
  assert.ok(performance.now() - startedAt < ms)
}
