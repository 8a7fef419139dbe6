import { UsageError } from '../../src/cli/usage-error.ts'
import { VERSION } from '../../src/version.ts'
import { contest } from './contestants.ts'
import { standingOf, verdictsOf } from './criteria.ts'
import { chosen, parseOptions } from './options.ts'
import { PAPERS } from './papers/list.ts'
import type { Paper } from './papers/paper.ts'
import { SHAPES } from './standard.ts'
import type { Named } from './standard.ts'
import { renderContest, renderPaper, renderSummary } from './tables.ts'
import { readTraces } from './traces.ts'

type Say = (text: string) => void

function main(args: readonly string[]): void {
  const options = parseOptions(args)
  const traces = options.traces === undefined ? [] : readTraces(options.traces, options.days)
  const scenarios = [...SHAPES, ...traces]
  const names = chosen(
    options,
    [...scenarios, ...PAPERS].map(({ name }) => name),
  )
  const isChosen = ({ name }: { readonly name: string }): boolean => names.includes(name)
  const say: Say = (text) => void (options.json || process.stdout.write(text))
  say(`kafka-autoscaler ${VERSION}, policies compared\n`)
  const compared = compare(scenarios.filter(isChosen), say)
  const papers = repeat(PAPERS.filter(isChosen), say)
  const report = { version: VERSION, ...compared, papers }
  if (options.json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
}

function compare(named: readonly Named[], say: Say) {
  const scenarios = named.map((each) => {
    process.stderr.write(`running ${each.name} …\n`)
    const result = contest(each.scenario)
    say(renderContest(each, result))
    const { name, about } = each
    return { name, about, ...result, standing: standingOf(name, result) }
  })
  const standings = scenarios.map(({ standing }) => standing)
  const verdicts = standings.length === 0 ? [] : verdictsOf(standings)
  if (standings.length > 0) say(renderSummary(standings, verdicts))
  return { scenarios, verdicts }
}

function repeat(papers: readonly Paper[], say: Say) {
  return papers.map((paper) => {
    process.stderr.write(`running ${paper.name} …\n`)
    const outcomes = paper.run()
    say(renderPaper(paper, outcomes))
    const { name, title, about } = paper
    return { name, title, about, outcomes }
  })
}

try {
  main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
