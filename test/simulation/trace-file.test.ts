import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseTraceFile } from '../../src/simulation/trace-file.ts'

const two = [
  { at: 0, rate: 10 },
  { at: 60_000, rate: 12.5 },
]

suite('a trace file is read', () => {
  const table = [
    { name: 'with seconds and rates', text: 'second,rate\n0,10\n60,12.5\n', points: two },
    {
      name: 'with Windows line ends and a byte order mark',
      text: '\uFEFFsecond,rate\r\n0,10\r\n60,12.5\r\n',
      points: two,
    },
    {
      name: 'with blank lines, comments and blanks',
      text: '# from the mall\n\n Second , RATE \n 0 , 10 \n\n# noon\n60,12.5',
      points: two,
    },
    { name: 'with quotes', text: '"second","rate"\n"0","10"\n"60","12.5"', points: two },
    { name: 'with its columns anywhere', text: 'rate,host,second\n10,a,0\n12.5,b,60', points: two },
    { name: 'with one row', text: 'second,rate\n5,1e3', points: [{ at: 5000, rate: 1000 }] },
    {
      name: 'with timestamps',
      text: 'timestamp,value\n2014-02-14 14:27:00,3\n2014-02-14T14:32:00.500Z,4',
      points: [
        { at: Date.UTC(2014, 1, 14, 14, 27), rate: 3 },
        { at: Date.UTC(2014, 1, 14, 14, 32) + 500, rate: 4 },
      ],
    },
    {
      name: 'with epoch seconds',
      text: 'timestamp,value\n1700000000,3',
      points: [{ at: 1_700_000_000_000, rate: 3 }],
    },
    {
      name: 'with epoch milliseconds',
      text: 'timestamp,value\n1700000000000,3',
      points: [{ at: 1_700_000_000_000, rate: 3 }],
    },
  ]
  for (const { name, text, points } of table) {
    test(name, () => assert.deepEqual(parseTraceFile(text), { status: 'valid', points }))
  }
})

const HEADER_ALLOWED = 'it must name the columns second,rate or timestamp,value'
const RATE_ALLOWED = 'it must be a number of messages per second from 0 to 100000000'

suite('a trace file is refused', () => {
  const table = [
    { name: 'empty', text: '', problems: ['the file is empty'] },
    { name: 'of comments only', text: '# nothing\n\n', problems: ['the file is empty'] },
    {
      name: 'without a header',
      text: '0,10\n60,20',
      problems: [`line 1: "0,10" is no header; ${HEADER_ALLOWED}`],
    },
    {
      name: 'without a rate column',
      text: '# load\nsecond,messages\n0,1',
      problems: [`line 2: "second,messages" is no header; ${HEADER_ALLOWED}`],
    },
    {
      name: 'with semicolons',
      text: 'second;rate\n0;1',
      problems: [`line 1: "second;rate" is no header; ${HEADER_ALLOWED}`],
    },
    {
      name: 'without rows',
      text: 'second,rate\n',
      problems: ['line 1: there are no rows after the header'],
    },
    {
      name: 'with a negative rate',
      text: 'second,rate\n0,10\n60,-3',
      problems: [`line 3, column 2 (rate) is "-3", ${RATE_ALLOWED}`],
    },
    {
      name: 'with NaN',
      text: 'timestamp,value\n1700000000,NaN',
      problems: [`line 2, column 2 (value) is "NaN", ${RATE_ALLOWED}`],
    },
    {
      name: 'with a rate no count can hold',
      text: 'second,rate\n0,1e300',
      problems: [`line 2, column 2 (rate) is "1e300", ${RATE_ALLOWED}`],
    },
    {
      name: 'with a row cut short',
      text: 'second,rate\n0,10\n60',
      problems: [`line 3, column 2 (rate) is missing, ${RATE_ALLOWED}`],
    },
    {
      name: 'with an empty cell',
      text: 'second,rate\n,10',
      problems: ['line 2, column 1 (second) is "", it must be a number of seconds'],
    },
    {
      name: 'with a time beyond all numbers',
      text: 'second,rate\n1e999,10',
      problems: ['line 2, column 1 (second) is "1e999", it must be a number of seconds'],
    },
    {
      name: 'with a number of another kind',
      text: 'second,rate\n0x10,10',
      problems: ['line 2, column 1 (second) is "0x10", it must be a number of seconds'],
    },
    {
      name: 'with a time that is none',
      text: 'timestamp,value\nyesterday,10',
      problems: [
        'line 2, column 1 (timestamp) is "yesterday", it must be a time such as 2026-11-22T14:30:00Z, or seconds or milliseconds since the epoch',
      ],
    },
    {
      name: 'with times that fall or stand still',
      text: 'second,rate\n0,1\n\n60,1\n30,1\n30,1',
      problems: [
        'line 5, column 1 (second) is "30", it must be after "60" on line 4',
        'line 6, column 1 (second) is "30", it must be after "30" on line 5',
      ],
    },
    {
      name: 'with several faults, all of which are named',
      text: 'second,rate\n0,x\n10,1\n5,1\n20,-1',
      problems: [
        `line 2, column 2 (rate) is "x", ${RATE_ALLOWED}`,
        'line 4, column 1 (second) is "5", it must be after "10" on line 3',
        `line 5, column 2 (rate) is "-1", ${RATE_ALLOWED}`,
      ],
    },
  ]
  for (const { name, text, problems } of table) {
    test(name, () => assert.deepEqual(parseTraceFile(text), { status: 'invalid', problems }))
  }

  test('with more faults than anyone reads', () => {
    const text = ['second,rate', ...Array.from({ length: 25 }, (_, second) => `${second},?`)].join('\n')
    const file = parseTraceFile(text)
    assert.ok(file.status === 'invalid')
    assert.equal(file.problems.length, 11)
    assert.equal(file.problems.at(-1), 'and 15 more')
  })
})
