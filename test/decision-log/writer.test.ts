import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { createWriter } from '../../src/decision-log/writer.ts'
import { recordingLog } from '../support/recording-log.ts'

/** A writer to somewhere that takes a text only when told, in tests as slow or as broken as they need it. */
function writerTo(limit = 100) {
  const texts: string[] = []
  const answers: PromiseWithResolvers<void>[] = []
  const { log, lines: said } = recordingLog()
  const state = { onLost: 0 }
  const append = (text: string): Promise<void> => {
    texts.push(text)
    const answer = Promise.withResolvers<void>()
    answers.push(answer)
    return answer.promise
  }
  const onLost = (): void => {
    state.onLost += 1
  }
  const writer = createWriter({ append, log, limit, onLost })
  /** Lets what waits be handed over, answers it, and lets the writer take note. */
  const answer = async (error?: Error): Promise<void> => {
    await settled()
    const oldest = answers.shift()
    assert.ok(oldest, 'nothing is being written')
    if (error === undefined) oldest.resolve()
    else oldest.reject(error)
    await settled()
  }
  return { writer, texts, said, state, answer }
}

/** Resolves when all that can happen without the world has happened. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

const full = new Error('ENOSPC: no space left on device')

suite('the writer of the decision log', () => {
  test('writes the lines of a cycle at once, and what comes meanwhile afterwards', async () => {
    const { writer, texts, said, answer } = writerTo()
    writer.write('1\n')
    writer.write('2\n')
    await settled()
    writer.write('3\n')
    assert.deepEqual(texts, ['1\n2\n'])
    await answer()
    assert.deepEqual(texts, ['1\n2\n', '3\n'])
    await answer()
    assert.deepEqual(said, [])
  })

  test('loses what has no room, says so once, and counts', async () => {
    const { writer, texts, said, answer } = writerTo(4)
    assert.deepEqual(
      ['1\n', '2\n', '3\n', '4\n'].map((line) => writer.write(line)),
      [true, true, false, false],
    )
    assert.deepEqual(said, ['warn the decision log loses decisions: 4 characters wait to be written'])
    await answer()
    assert.deepEqual(said.slice(1), ['info the decision log works again; missing decisions: 2'])
    assert.ok(writer.write('5\n'))
    await answer()
    assert.deepEqual(texts, ['1\n2\n', '5\n'])
  })

  test('frees the room of what a full disk lost, and tells whoever counts on it', async () => {
    const { writer, said, state, answer } = writerTo(4)
    for (const line of ['11\n', '22\n', '33\n']) {
      assert.ok(writer.write(line))
      await answer(full)
    }
    assert.equal(state.onLost, 3)
    assert.deepEqual(said, ['warn the decision log loses decisions: ENOSPC: no space left on device'])
    writer.write('44\n')
    await answer()
    assert.deepEqual(said.slice(1), ['info the decision log works again; missing decisions: 3'])
  })

  test('says it again when it happens again', async () => {
    const { writer, said, answer } = writerTo()
    for (const error of [full, undefined, full]) {
      writer.write('1\n')
      await answer(error)
    }
    assert.deepEqual(
      said.map((line) => line.split(' ')[0]),
      ['warn', 'info', 'warn'],
    )
  })

  test('a slow reader that never catches up is told of once', async () => {
    const { writer, said, answer } = writerTo(6)
    writer.write('0\n')
    for (let cycle = 0; cycle < 10; cycle += 1) {
      await settled()
      for (const line of ['1\n', '2\n', '3\n']) writer.write(line)
      await answer()
    }
    assert.equal(said.filter((line) => line.startsWith('warn')).length, 1)
  })

  test('flushes at the end, and is done at once when nothing waits', async () => {
    const { writer, said, answer } = writerTo()
    await writer.flush(60_000)
    writer.write('1\n')
    const flushed = writer.flush(60_000)
    await answer()
    await flushed
    assert.deepEqual(said, [])
  })

  test('gives up at the deadline and says what is missing', async () => {
    const { writer, said } = writerTo()
    writer.write('1\n')
    writer.write('2\n')
    await writer.flush(1)
    assert.deepEqual(said, ['warn the decision log is not complete; missing decisions: 2'])
  })
})
