import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { run } from '../src/autoscaler.ts'
import { AutoscalerError } from '../src/errors.ts'
import { parseTexts, textsOf, withRecalled } from '../src/learned-texts.ts'
import type { Memories, Texts } from '../src/learned-texts.ts'
import type { StateStore } from '../src/ports.ts'
import type { FailureReason } from '../src/scaling/types.ts'
import { createStateKeeper } from '../src/state-keeper.ts'
import { never } from './kubernetes/support/orders.ts'
import { fakeClock, FakeWorld } from './support/fakes.ts'
import { recordingLog } from './support/recording-log.ts'
import { targetCalled } from './support/reports.ts'

const SECOND = 1_000
const text = (startUpMs: number): string =>
  `{"kafka":{"capacities":[],"startUpsMs":[${startUpMs}],"rebalancesMs":[]}}`
/** Memories of targets that have learned how long they take to start. */
const knowing = (startUpsMs: Record<string, number>): Memories => {
  const texts = Object.entries(startUpsMs).map(([id, startUpMs]) => [id, text(startUpMs)])
  return withRecalled(new Map(), parseTexts(Object.fromEntries(texts)))
}

/** A store in memory that notes every call. */
class FakeStore implements StateStore {
  texts: Texts
  refusal: FailureReason | undefined
  /** What a call waits for before it answers. */
  gate: (signal: AbortSignal) => Promise<void> = async () => {}
  readonly calls: string[] = []

  constructor(texts: Texts = {}) {
    this.texts = texts
  }

  async load(signal: AbortSignal): Promise<Texts> {
    this.calls.push('load')
    await this.answer(signal)
    return this.texts
  }

  async save(texts: Texts, signal: AbortSignal): Promise<void> {
    this.calls.push(`save ${Object.keys(texts).join(' ')}`)
    await this.answer(signal)
    this.texts = { ...this.texts, ...texts }
  }

  private async answer(signal: AbortSignal): Promise<void> {
    await this.gate(signal)
    if (this.refusal !== undefined) throw new AutoscalerError(this.refusal, `no: ${this.refusal}`)
  }
}

function start(texts: Texts = {}) {
  const store = new FakeStore(texts)
  const { log, lines } = recordingLog()
  let time = 0
  const keeper = createStateKeeper({ store, log, now: () => time })
  /** A cycle at `seconds` that ends with these memories: what the store was asked meanwhile. */
  const at = async (seconds: number, memories: Memories): Promise<string[]> => {
    time = seconds * SECOND
    keeper.keep(memories)
    await turn()
    return store.calls.splice(0)
  }
  return { store, keeper, lines, at }
}

suite('the state keeper', () => {
  test('gives back what was stored before the first cycle, and once', async () => {
    const { keeper } = start({ orders: text(50) })
    await keeper.load(never)
    assert.deepEqual(textsOf(keeper.keep(new Map())), { orders: text(50) })
    assert.equal(keeper.keep(new Map()).size, 0)
  })

  test('stores what has changed, and that at most once a minute', async () => {
    const { store, keeper, at } = start({ orders: text(50) })
    await keeper.load(never)
    store.calls.length = 0
    assert.deepEqual(await at(0, knowing({ orders: 50 })), [])
    assert.deepEqual(await at(1, knowing({ orders: 51, billing: 7 })), ['save orders billing'])
    assert.deepEqual(await at(30, knowing({ orders: 52, billing: 7 })), [])
    assert.deepEqual(await at(60, knowing({ orders: 53, billing: 7 })), [])
    assert.deepEqual(await at(61, knowing({ orders: 53, billing: 7 })), ['save orders'])
    assert.deepEqual(await at(200, knowing({ orders: 53, billing: 7 })), [])
    assert.deepEqual(store.texts, { orders: text(53), billing: text(7) })
  })

  test('tries a failed write again in the next cycle with everything, and says so once', async () => {
    const { store, keeper, lines, at } = start()
    await keeper.load(never)
    await at(0, knowing({ orders: 50, billing: 7 }))
    store.refusal = 'ApiServerTimeout'
    assert.deepEqual(await at(60, knowing({ orders: 51, billing: 7 })), ['save orders'])
    assert.deepEqual(await at(61, knowing({ orders: 51, billing: 7 })), ['save orders billing'])
    store.refusal = 'TargetNotFound'
    await at(62, knowing({ orders: 51, billing: 7 }))
    store.refusal = undefined
    assert.deepEqual(await at(63, knowing({ orders: 51, billing: 7 })), ['save orders billing'])
    assert.deepEqual(await at(64, knowing({ orders: 51, billing: 7 })), [])
    assert.deepEqual(lines, [
      'warn what was learned cannot be stored: no: ApiServerTimeout',
      'warn what was learned cannot be stored: no: TargetNotFound',
      'info what was learned can be read and stored again',
    ])
  })

  test('writes nothing before it could read, tries that once a minute, and then gives back what was stored', async () => {
    const { store, keeper, lines, at } = start({ orders: text(50) })
    store.refusal = 'ApiServerUnreachable'
    await keeper.load(never)
    store.calls.length = 0
    assert.deepEqual(await at(1, knowing({ billing: 7 })), [])
    assert.deepEqual(await at(60, knowing({ billing: 7 })), ['load'])
    store.refusal = undefined
    assert.deepEqual(await at(119, knowing({ billing: 7 })), [])
    assert.deepEqual(await at(120, knowing({ billing: 7 })), ['load'])
    assert.deepEqual(textsOf(keeper.keep(knowing({ billing: 7 }))), { orders: text(50), billing: text(7) })
    assert.deepEqual(lines, [
      'warn what was learned before cannot be read: no: ApiServerUnreachable',
      'info what was learned can be read and stored again',
    ])
  })

  test('ignores with one warning what someone has broken, and stores over it', async () => {
    const { store, keeper, lines, at } = start({ orders: '{', billing: '"x"', good: text(9) })
    await keeper.load(never)
    assert.deepEqual(textsOf(keeper.keep(new Map())), { good: text(9) })
    await turn()
    await at(1, knowing({ orders: 50, good: 9 }))
    assert.deepEqual(store.texts['orders'], text(50))
    assert.deepEqual(lines, ['warn ignored what is stored of orders, billing: it is not what was learned'])
  })

  test('does not begin a second write while one lasts', async () => {
    const { store, keeper, at } = start()
    await keeper.load(never)
    const gate = Promise.withResolvers<void>()
    store.gate = () => gate.promise
    store.calls.length = 0
    assert.deepEqual(await at(0, knowing({ orders: 50 })), ['save orders'])
    assert.deepEqual(await at(100, knowing({ orders: 51 })), [])
    gate.resolve()
    await turn()
    assert.deepEqual(await at(101, knowing({ orders: 51 })), [])
    assert.deepEqual(await at(161, knowing({ orders: 51 })), ['save orders'])
  })
})

test('the loop starts its first cycle from what was stored, and shows the keeper what every cycle learned', async () => {
  const target = targetCalled('orders')
  const { keeper } = start({ [target.id]: text(50) })
  await keeper.load(never)
  const [world, clock, controller] = [new FakeWorld(), fakeClock(), new AbortController()]
  clock.onSleep = () => {
    if (world.reports.length === 2) controller.abort()
  }
  const shown: Texts[] = []
  const keep = (memories: Memories): Memories => {
    shown.push(textsOf(memories))
    return keeper.keep(memories)
  }
  const { source, scaleTargets, observer } = world
  const autoscaler = { targets: [target], source, scaleTargets, observer, clock, intervalMs: 1_000, keep }
  await run(autoscaler, controller.signal)
  const known = { [target.id]: text(50) }
  assert.deepEqual(shown, [{}, known, known])
  const [before] = world.reports.map(({ targets }) => targets[0]?.memoryBefore ?? {})
  assert.deepEqual(textsOf(new Map([[target.id, before ?? {}]])), known)
})

suite('the end of the state keeper', () => {
  test('stores what has changed since', async () => {
    const { store, keeper, at } = start()
    await keeper.load(never)
    await at(0, knowing({ orders: 50 }))
    await at(1, knowing({ orders: 51 }))
    await keeper.close()
    assert.deepEqual(store.texts, { orders: text(51) })
  })

  test('stores nothing over what it could not read', async () => {
    const { store, keeper, at } = start({ orders: text(50) })
    store.refusal = 'ApiServerUnreachable'
    await keeper.load(never)
    await at(1, knowing({ orders: 1 }))
    store.refusal = undefined
    await keeper.close()
    assert.deepEqual(store.texts, { orders: text(50) })
  })

  test('waits for no store that hangs', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { store, keeper, lines, at } = start()
    await keeper.load(never)
    store.gate = rejectedBy
    await at(0, knowing({ orders: 50 }))
    const closed = keeper.close()
    t.mock.timers.tick(SECOND)
    await closed
    assert.deepEqual(lines, ['warn what was learned cannot be stored: stopped'])
  })
})

function rejectedBy(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(new AutoscalerError('ApiServerTimeout', 'stopped'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  return promise
}
