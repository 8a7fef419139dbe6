import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseOptions } from '../../sandbox/options.ts'
import type { Options } from '../../sandbox/options.ts'

const defaults: Options = {
  load: { shape: 'burst', peakPerSecond: 60, periodMs: 40_000 },
  partitions: 8,
  assignor: 'cooperative-sticky',
  capacity: 10,
  startupMs: 2_000,
  messagesPerPod: 25,
  speed: 1,
  forMs: Infinity,
  faults: [],
  port: 0,
  mode: 'plain',
}

function parse(line: string, isTerminal = false): Options | 'help' {
  return parseOptions(line.split(' ').filter(Boolean), isTerminal)
}

suite('the command line', () => {
  const accepted: readonly { line: string; expected: Partial<Options> }[] = [
    { line: '', expected: {} },
    { line: '--load steady', expected: { load: { shape: 'steady', peakPerSecond: 60, periodMs: 40_000 } } },
    {
      line: '--load wave --rate 12.5 --period 2m',
      expected: { load: { shape: 'wave', peakPerSecond: 12.5, periodMs: 120_000 } },
    },
    { line: '--load ./week.csv', expected: { load: { shape: 'trace', file: './week.csv' } } },
    { line: '--rate 0', expected: { load: { shape: 'burst', peakPerSecond: 0, periodMs: 40_000 } } },
    { line: '--assignor range --partitions 24', expected: { assignor: 'range', partitions: 24 } },
    { line: '--capacity 0.5 --startup 0s', expected: { capacity: 0.5, startupMs: 0 } },
    { line: '--target-lag 5s', expected: { targetLagMs: 5_000 } },
    { line: '--messages-per-pod 100 --port 8000', expected: { messagesPerPod: 100, port: 8000 } },
    { line: '--speed 10 --for 60s', expected: { speed: 10, forMs: 60_000 } },
    {
      line: '--fault kube-500@5s --fault kafka-down@20s+10s',
      expected: {
        faults: [
          { name: 'kube-500', startMs: 5_000, endMs: Infinity },
          { name: 'kafka-down', startMs: 20_000, endMs: 30_000 },
        ],
      },
    },
    { line: '--json', expected: { mode: 'json' } },
    { line: '--serve', expected: { mode: 'serve' } },
  ]
  for (const { line, expected } of accepted) {
    test(`"${line}" is understood`, () => assert.deepEqual(parse(line), { ...defaults, ...expected }))
  }

  test('draws on a terminal, unless told to be plain', () => {
    assert.deepEqual(parse('', true), { ...defaults, mode: 'screen' })
    assert.deepEqual(parse('--plain', true), { ...defaults, mode: 'plain' })
  })

  test('asks for help with --help and -h, whatever else it says', () => {
    assert.equal(parse('--help --speed 99'), 'help')
    assert.equal(parse('-h'), 'help')
  })

  const refused: readonly (readonly [line: string, message: string | RegExp])[] = [
    ['--nope', 'Unknown option "--nope"'],
    ['extra', 'Unexpected argument "extra"'],
    ['--for', /^Option "--for <value>" argument missing$/],
    ['--load flood', '--load: got "flood", must be burst, wave, step, steady or a file that ends in .csv'],
    ['--load a.csv --rate 5', '--rate: has no meaning with a.csv, which says the rates'],
    ['--load a.csv --period 5s', '--period: has no meaning with a.csv, which says the times'],
    ['--load step --period 5s', '--period: has no meaning with the load step, which does not repeat'],
    ['--load steady --period 5s', '--period: has no meaning with the load steady, which does not repeat'],
    ['--period 999ms', '--period: got "999ms", must be at least 1s'],
    ['--target-lag 0.5s', '--target-lag: got "0.5s", must be at least 1s'],
    ['--rate fast', '--rate: got "fast", must be a number from 0 to 1000000'],
    ['--partitions 0', '--partitions: got "0", must be a whole number from 1 to 200'],
    ['--partitions 1.5', '--partitions: got "1.5", must be a whole number from 1 to 200'],
    ['--assignor roundrobin', '--assignor: got "roundrobin", must be range, sticky, cooperative-sticky'],
    ['--capacity 0', '--capacity: got "0", must be a number from 0.001 to 1000000'],
    ['--startup 3', '--startup: got "3", must be a duration such as 500ms, 30s or 2m'],
    ['--speed 11', '--speed: got "11", must be a number from 1 to 10'],
    ['--speed 0.5', '--speed: got "0.5", must be a number from 1 to 10'],
    ['--for 0s', '--for: got "0s", must be at least 1s'],
    ['--port 65536', '--port: got "65536", must be a whole number from 0 to 65535'],
    ['--plain --json', '--plain and --json exclude each other'],
    ['--serve --json', '--json and --serve exclude each other'],
    ['--for 10s --fault kube-500@10s', '--fault kube-500: starts after the end that --for sets'],
    ['--fault kafka-gone@1s', /^--fault: there is no fault "kafka-gone"; there are kafka-down, kafka-hang, /],
  ]
  for (const [line, message] of refused) {
    test(`"${line}" is refused in one line`, () => {
      assert.throws(() => parse(line), { name: 'UsageError', message })
    })
  }
})
