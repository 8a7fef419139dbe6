import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readPolicyFile } from '../../src/cli/policy-file.ts'
import { InputError } from '../../src/errors.ts'
import { fileWith } from './files.ts'

suite('a file of settings', () => {
  test('gives those that decide; where to connect and what to export has no effect', (t) => {
    const text = `# what runs today
KAFKA_BOOTSTRAP_SERVERS=broker:9092
KAFKA_SASL_PASSWORD_FILE=/run/secrets/there/is/none/here
OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318
DRY_RUN=true
TARGET_LAG_SECONDS="30"
SCALE_INTERVAL_SECONDS=5
`
    assert.deepEqual(readPolicyFile(fileWith(t, 'now.env', text)), {
      TARGET_LAG_SECONDS: '30',
      SCALE_INTERVAL_SECONDS: '5',
    })
  })

  test('may be empty: then all has its default', (t) => {
    assert.deepEqual(readPolicyFile(fileWith(t, 'now.env', '')), {})
  })

  test('is refused with all that is wrong with it', (t) => {
    const file = fileWith(
      t,
      'now.env',
      'LAG_THRESHOLD=10\nMAX_REPLICA=5\nCOLOUR=blue\nMESSAGES_PER_POD=ten\n',
    )
    assert.throws(
      () => readPolicyFile(file),
      (error) => {
        assert.ok(error instanceof InputError)
        const [first, ...problems] = error.message.split('\n  ')
        assert.equal(first, file)
        assert.deepEqual(problems.slice(0, 3), [
          'LAG_THRESHOLD is no setting: did you mean MESSAGES_PER_POD?',
          'MAX_REPLICA is no setting: did you mean MAX_REPLICAS?',
          'COLOUR is no setting',
        ])
        assert.match(problems[3] ?? '', /^MESSAGES_PER_POD: .*"ten"/)
        return true
      },
    )
  })

  test('must be there', () => {
    assert.throws(
      () => readPolicyFile('/nowhere.env'),
      new InputError('cannot read /nowhere.env: no such file or directory'),
    )
  })
})
