import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeverityNumber } from '@opentelemetry/api'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { createLog, emit } from '../../otel/log.ts'
import { NOON } from '../support/reports.ts'

function setUp() {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
  return { logger: provider.getLogger('test'), records: () => exporter.getFinishedLogRecords() }
}

suite('the log', () => {
  for (const [level, severityNumber] of [
    ['debug', SeverityNumber.DEBUG],
    ['info', SeverityNumber.INFO],
    ['warn', SeverityNumber.WARN],
    ['error', SeverityNumber.ERROR],
  ] as const) {
    test(`${level} is severity ${severityNumber}`, () => {
      const { logger, records } = setUp()
      createLog(logger)[level]('hello', { port: 8_000 })
      const [record] = records()
      assert.equal(record?.severityNumber, severityNumber)
      assert.equal(record.severityText, level.toUpperCase())
      assert.equal(record.body, 'hello')
      assert.deepEqual(record.attributes, { port: 8_000 })
    })
  }

  test('lists are attributes, undefined ones are not', () => {
    const { logger, records } = setUp()
    createLog(logger).info('hello', { servers: ['a:1', 'b:2'], absent: undefined })
    assert.deepEqual(records()[0]?.attributes, { servers: ['a:1', 'b:2'] })
  })

  test('a line can be given the time it speaks of', () => {
    const { logger, records } = setUp()
    emit(logger, { level: 'info', message: 'then' }, { timestamp: NOON })
    assert.deepEqual(records()[0]?.hrTime, [NOON / 1_000, 0])
  })
})
