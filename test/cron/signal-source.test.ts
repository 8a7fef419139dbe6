import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { cronKind } from '../../src/cron/kind.ts'
import { createCronSource } from '../../src/cron/signal-source.ts'
import type { CronTrigger } from '../../src/cron/trigger.ts'
import { fakeClock } from '../support/fakes.ts'

const OFFICE = { start: '0 8 * * 1-5', end: '0 18 * * 1-5', timezone: 'Europe/Berlin' }
const NIGHT = { start: '0 22 * * *', end: '0 6 * * *', timezone: 'Europe/Berlin' }

function triggerOf(window: Pick<CronTrigger, 'start' | 'end' | 'timezone'>): CronTrigger {
  return { type: 'cron', id: 'cron', subject: 'window', desiredReplicas: 10, ...window }
}

/** The backlogs at these instants. */
async function at(
  window: Pick<CronTrigger, 'start' | 'end' | 'timezone'>,
  instants: readonly string[],
): Promise<readonly (number | undefined)[]> {
  let now = 0
  const source = createCronSource(() => now)
  const trigger = triggerOf(window)
  const backlogs: (number | undefined)[] = []
  for (const instant of instants) {
    now = Date.parse(instant)
    const { reading } = await source.read(trigger, new AbortController().signal)
    backlogs.push(reading.status === 'known' ? reading.backlog : undefined)
  }
  return backlogs
}

suite('a window', () => {
  test('opens at its start and closes at its end, to the millisecond', async () => {
    // Monday 23 November 2026, one hour ahead of UTC.
    const instants = ['T06:59:59.999Z', 'T07:00:00.000Z', 'T16:59:59.999Z', 'T17:00:00.000Z']
    assert.deepEqual(
      await at(
        OFFICE,
        instants.map((time) => `2026-11-23${time}`),
      ),
      [0, 10, 10, 0],
    )
  })

  test('stays closed on the days it does not name', async () => {
    assert.deepEqual(await at(OFFICE, ['2026-11-21T10:00:00Z', '2026-11-22T10:00:00Z']), [0, 0])
  })

  test('may go over midnight', async () => {
    const instants = ['T20:59Z', 'T21:00Z', 'T23:30Z'].map((time) => `2026-11-23${time}`)
    assert.deepEqual(
      await at(NIGHT, [...instants, '2026-11-24T04:59Z', '2026-11-24T05:00Z']),
      [0, 10, 10, 10, 0],
    )
  })

  test('stays open where it ends and starts at once (KEDA, cron_scaler.go GetMetricsAndActivity)', async () => {
    const window = { start: '0 8,12 * * *', end: '0 12,18 * * *', timezone: 'UTC' }
    const instants = ['T07:00Z', 'T10:00Z', 'T12:00Z', 'T18:00Z'].map((time) => `2026-11-23${time}`)
    assert.deepEqual(await at(window, instants), [0, 10, 10, 0])
  })

  test('is that of its own time zone', async () => {
    const window = { start: '0 6 * * *', end: '0 20 * * *', timezone: 'Asia/Kolkata' }
    assert.deepEqual(
      await at(window, ['2026-11-23T00:29Z', '2026-11-23T00:30Z', '2026-11-23T14:30Z']),
      [0, 10, 0],
    )
  })
})

suite('when clocks change', () => {
  test('in spring a start that is skipped comes with the hour after it', async () => {
    const window = { start: '30 2 * * *', end: '0 12 * * *', timezone: 'Europe/Berlin' }
    assert.deepEqual(
      await at(window, [
        '2026-03-29T00:59:59Z',
        '2026-03-29T01:00Z',
        '2026-03-29T09:59Z',
        '2026-03-29T10:00Z',
      ]),
      [0, 10, 10, 0],
    )
  })

  test('in autumn an end that is repeated comes once, and the window does not open again', async () => {
    const window = { start: '0 1 * * *', end: '30 2 * * *', timezone: 'Europe/Berlin' }
    const instants = ['2026-10-25T00:29Z', '2026-10-25T00:30Z', '2026-10-25T01:15Z', '2026-10-25T01:45Z']
    assert.deepEqual(await at(window, instants), [10, 0, 0, 0])
  })
})

test('the kind reads by the system clock, whatever the loop goes by', async () => {
  const source = cronKind.createSource({ requestTimeoutMs: 1, clock: fakeClock() })
  // One of the two is open at any instant.
  const windows = [
    { start: '0 8 * * *', end: '0 18 * * *', timezone: 'UTC' },
    { start: '0 18 * * *', end: '0 8 * * *', timezone: 'UTC' },
  ]
  const isDay = (): boolean => new Date().getUTCHours() >= 8 && new Date().getUTCHours() < 18
  const day = isDay()
  const reports = await Promise.all(
    windows.map(async (window) => source.read(triggerOf(window), new AbortController().signal)),
  )
  if (isDay() !== day) return
  assert.deepEqual(
    reports.map(({ reading }) => reading.status === 'known' && reading.backlog),
    day ? [10, 0] : [0, 10],
  )
  await source.close()
})
