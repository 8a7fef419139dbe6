import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { AutoscalerError } from '../src/errors.ts'
import { parseTexts, textOf, withRecalled } from '../src/learned-texts.ts'
import type { Texts } from '../src/learned-texts.ts'
import type { StateStore } from '../src/ports.ts'
import type { Memory } from '../src/scaling/memory.ts'
import type { FailureReason } from '../src/scaling/types.ts'
import { createStateKeeper } from '../src/state-keeper.ts'
import { never } from './kubernetes/support/orders.ts'
import { recordingLog } from './support/recording-log.ts'

const SECOND = 1_000
const text = (startUpMs: number): string =>
  `{"kafka":{"capacities":[],"startUpsMs":[${startUpMs}],"rebalancesMs":[]}}`
/** A memory that has learned how long the target takes to start. */
const knowing = (startUpMs: number): Memory =>
  withRecalled({}, parseTexts({ orders: text(startUpMs) }).get('orders'))

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

  async drop(texts: Texts, signal: AbortSignal): Promise<void> {
    this.calls.push(`drop ${Object.keys(texts).join(' ')}`)
    await this.answer(signal)
    const isGone = (id: string, text: string): boolean => texts[id] === text
    this.texts = Object.fromEntries(Object.entries(this.texts).filter(([id, text]) => !isGone(id, text)))
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
  /** Cycles at `seconds` that end with these start-ups learned: what the store was asked meanwhile. */
  const at = async (seconds: number, startUpsMs: Record<string, number>): Promise<string[]> => {
    time = seconds * SECOND
    for (const [id, startUpMs] of Object.entries(startUpsMs)) keeper.keep(id, knowing(startUpMs))
    await turn()
    return store.calls.splice(0)
  }
  /** What a target without a memory goes on with. */
  const recalled = (id: string): string | undefined => textOf(keeper.keep(id, {}))
  return { store, keeper, lines, at, recalled }
}

suite('the state keeper', () => {
  test('gives back what was stored before the first cycle, and once', async () => {
    const { keeper, recalled } = start({ orders: text(50) })
    await keeper.load(never)
    assert.equal(recalled('orders'), text(50))
    assert.equal(recalled('orders'), undefined)
    assert.equal(recalled('billing'), undefined)
  })

  test('stores what has changed, and that at most once a minute', async () => {
    const { store, keeper, at } = start({ orders: text(50) })
    await keeper.load(never)
    store.calls.length = 0
    assert.deepEqual(await at(0, { orders: 50 }), [])
    assert.deepEqual(await at(1, { orders: 51, billing: 7 }), ['save orders'])
    assert.deepEqual(await at(30, { orders: 52, billing: 7 }), [])
    assert.deepEqual(await at(60, { orders: 53, billing: 7 }), [])
    assert.deepEqual(await at(61, { orders: 53, billing: 7 }), ['save orders billing'])
    assert.deepEqual(await at(200, { orders: 53, billing: 7 }), [])
    assert.deepEqual(store.texts, { orders: text(53), billing: text(7) })
  })

  test('rests a minute for every 64 KiB that it holds', async () => {
    const { store, keeper, at } = start()
    await keeper.load(never)
    store.calls.length = 0
    const ids = Array.from({ length: 4_000 }, (_, i) => `t-${i}`)
    const all = (startUpMs: number) => Object.fromEntries(ids.map((id) => [id, startUpMs]))
    assert.equal((await at(0, all(50))).length, 1)
    const restSeconds = ((ids.length * text(50).length) / (64 * 1024)) * 60
    assert.ok(restSeconds > 120)
    assert.equal((await at(restSeconds - 1, all(51))).length, 0)
    assert.equal((await at(restSeconds + 1, all(51))).length, 1)
  })

  test('tries a failed write again in the next cycle with everything, and says so once', async () => {
    const { store, keeper, lines, at } = start({ billing: text(7) })
    await keeper.load(never)
    await at(0, { orders: 50, billing: 7 })
    store.refusal = 'ApiServerTimeout'
    assert.deepEqual(await at(60, { orders: 51, billing: 7 }), ['save orders'])
    assert.deepEqual(await at(61, { orders: 51, billing: 7 }), ['save orders billing'])
    store.refusal = 'TargetNotFound'
    await at(62, { orders: 51, billing: 7 })
    store.refusal = undefined
    assert.deepEqual(await at(63, { orders: 51, billing: 7 }), ['save orders billing'])
    assert.deepEqual(await at(64, { orders: 51, billing: 7 }), [])
    assert.deepEqual(lines, [
      'warn what was learned cannot be stored: no: ApiServerTimeout',
      'warn what was learned cannot be stored: no: TargetNotFound',
      'info what was learned can be read and stored again',
    ])
  })

  test('writes nothing before it could read, tries that once a minute, and then gives back what was stored', async () => {
    const { store, keeper, lines, at, recalled } = start({ orders: text(50) })
    store.refusal = 'ApiServerUnreachable'
    await keeper.load(never)
    store.calls.length = 0
    assert.deepEqual(await at(1, { billing: 7 }), [])
    assert.deepEqual(await at(60, { billing: 7 }), ['load'])
    store.refusal = undefined
    assert.deepEqual(await at(119, { billing: 7 }), [])
    assert.deepEqual(await at(120, { billing: 7 }), ['load'])
    assert.equal(recalled('orders'), text(50))
    assert.deepEqual(lines, [
      'warn what was learned before cannot be read: no: ApiServerUnreachable',
      'info what was learned can be read and stored again',
    ])
  })

  test('ignores with one warning what someone has broken, and stores over it', async () => {
    const { store, keeper, lines, at, recalled } = start({ orders: '{', billing: '"x"', good: text(9) })
    await keeper.load(never)
    assert.equal(recalled('good'), text(9))
    assert.equal(recalled('orders'), undefined)
    await at(1, { orders: 50, good: 9 })
    assert.deepEqual(store.texts['orders'], text(50))
    assert.deepEqual(lines, ['warn ignored what is stored of orders, billing: it is not what was learned'])
  })

  test('does not begin a second write while one lasts', async () => {
    const { store, keeper, at } = start()
    await keeper.load(never)
    const gate = Promise.withResolvers<void>()
    store.gate = () => gate.promise
    store.calls.length = 0
    assert.deepEqual(await at(0, { orders: 50 }), ['save orders'])
    assert.deepEqual(await at(100, { orders: 51 }), [])
    gate.resolve()
    await turn()
    assert.deepEqual(await at(101, { orders: 51 }), [])
    assert.deepEqual(await at(161, { orders: 51 }), ['save orders'])
  })
})

suite('a target that is removed', () => {
  const DAY = 24 * 60 * 60

  async function startWith(texts: Texts) {
    const started = start(texts)
    await started.keeper.load(never)
    started.store.calls.length = 0
    return started
  }

  test('goes on with what was learned when it returns', async () => {
    const { store, keeper, at, recalled } = await startWith({})
    await at(0, { orders: 50 })
    await at(1, { orders: 51 })
    keeper.removed('orders')
    assert.equal(recalled('orders'), text(51))
    assert.deepEqual(await at(DAY + 1, { orders: 51 }), ['save orders'])
    assert.deepEqual(store.texts, { orders: text(51) })
  })

  test('is forgotten after a day, and nothing else is', async () => {
    const { store, keeper, at, recalled } = await startWith({ stranger: text(1), orders: text(50) })
    await at(0, { orders: 50 })
    await at(60, { billing: 7 })
    keeper.removed('orders')
    assert.deepEqual(await at(DAY + 59, { billing: 7 }), [])
    assert.deepEqual(await at(DAY + 60, { billing: 7 }), ['drop orders'])
    assert.deepEqual(store.texts, { stranger: text(1), billing: text(7) })
    assert.deepEqual(await at(DAY + 100, { billing: 7 }), [])
    assert.equal(recalled('orders'), undefined)
    assert.deepEqual(await at(DAY + 200, { orders: 50, billing: 7 }), ['save orders'])
  })

  test('is not written any more: another daemon may have taken it over', async () => {
    const { store, keeper, at } = await startWith({})
    await at(0, { orders: 50 })
    await at(60, { billing: 7 })
    keeper.removed('orders')
    store.texts = { ...store.texts, orders: text(99) }
    store.refusal = 'ApiServerTimeout'
    await at(120, { billing: 8 })
    store.refusal = undefined
    assert.deepEqual(await at(121, { billing: 8 }), ['save billing'])
    await keeper.close()
    assert.deepEqual(store.texts, { orders: text(99), billing: text(8) })
  })

  test('is tried to be forgotten once a minute while that fails, which is said once', async () => {
    const { store, keeper, lines, at } = await startWith({})
    await at(0, { orders: 50 })
    await at(60, { billing: 7 })
    keeper.removed('orders')
    store.refusal = 'Conflict'
    assert.deepEqual(await at(DAY + 60, { billing: 7 }), ['drop orders'])
    assert.deepEqual(await at(DAY + 119, { billing: 7 }), [])
    assert.deepEqual(await at(DAY + 120, { billing: 7 }), ['drop orders'])
    store.refusal = undefined
    assert.deepEqual(await at(DAY + 180, { billing: 7 }), ['drop orders'])
    assert.deepEqual(lines, [
      'warn what was learned of targets that are gone cannot be dropped: no: Conflict',
      'info what was learned can be read and stored again',
    ])
  })
})

suite('the end of the state keeper', () => {
  test('stores what has changed since', async () => {
    const { store, keeper, at } = start()
    await keeper.load(never)
    await at(0, { orders: 50 })
    await at(1, { orders: 51 })
    await keeper.close()
    assert.deepEqual(store.texts, { orders: text(51) })
  })

  test('stores nothing over what it could not read', async () => {
    const { store, keeper, at } = start({ orders: text(50) })
    store.refusal = 'ApiServerUnreachable'
    await keeper.load(never)
    await at(1, { orders: 1 })
    store.refusal = undefined
    await keeper.close()
    assert.deepEqual(store.texts, { orders: text(50) })
  })

  test('waits for no store that hangs', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { store, keeper, lines, at } = start()
    await keeper.load(never)
    store.gate = rejectedBy
    await at(0, { orders: 50 })
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
