import { UsageError } from '../../src/cli/usage-error.ts'
import { VERSION } from '../../src/version.ts'
import type { ContestTask } from './contest-thread.ts'
import type { Contest } from './contestants.ts'
import { standingOf, verdictsOf } from './criteria.ts'
import { inThreads } from './in-threads.ts'
import { chosen, parseOptions } from './options.ts'
import type { Options } from './options.ts'
import { PAPERS } from './papers/list.ts'
import type { Paper } from './papers/paper.ts'
import type { Named } from './standard.ts'
import { renderContest, renderPaper, renderSummary } from './tables.ts'
import { readScenarios } from './traces.ts'

type Say = (text: string) => void

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args)
  const scenarios = readScenarios(options)
  const names = chosen(
    options,
    [...scenarios, ...PAPERS].map(({ name }) => name),
  )
  const isChosen = ({ name }: { readonly name: string }): boolean => names.includes(name)
  const say: Say = (text) => void (options.json || process.stdout.write(text))
  say(`kafka-autoscaler ${VERSION}, policies compared\n`)
  const compared = await compare(scenarios.filter(isChosen), options, say)
  const papers = repeat(PAPERS.filter(isChosen), say)
  const report = { version: VERSION, ...compared, papers }
  if (options.json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
}

async function compare(named: readonly Named[], options: Options, say: Say) {
  const contests = contestsOn(named, options)
  const scenarios = []
  for (const each of named) {
    const { name, about } = each
    const result = await contests.get(name)
    if (result === undefined) throw new Error(`nobody ran ${name}`)
    say(renderContest(each, result))
    scenarios.push({ name, about, ...result, standing: standingOf(name, result) })
  }
  const standings = scenarios.map(({ standing }) => standing)
  const verdicts = standings.length === 0 ? [] : verdictsOf(standings)
  if (standings.length > 0) say(renderSummary(standings, verdicts))
  return { scenarios, verdicts }
}

/** By name. The longest begin first, so that none is left over at the end. */
function contestsOn(
  named: readonly Named[],
  options: Options,
): ReadonlyMap<string, Promise<Contest> | undefined> {
  const longestFirst = named.toSorted((a, b) => b.scenario.durationMs - a.scenario.durationMs)
  const tasks = longestFirst.map(({ name }): ContestTask => ({ name, options }))
  const contests = inThreads<Contest>(new URL('./contest-thread.ts', import.meta.url), tasks)
  return new Map(tasks.map(({ name }, index) => [name, contests[index]]))
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

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(error instanceof UsageError ? 2 : 1)
})
