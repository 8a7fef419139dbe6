import { UsageError } from '../../src/cli/usage-error.ts'
import { VERSION } from '../../src/version.ts'
import { contest } from './contestants.ts'
import type { Contest } from './contestants.ts'
import { standingOf, verdictsOf } from './criteria.ts'
import { chosen, parseOptions } from './options.ts'
import { SHAPES } from './standard.ts'
import type { Named } from './standard.ts'
import { renderContest, renderSummary } from './tables.ts'
import { readTraces } from './traces.ts'

function main(args: readonly string[]): void {
  const options = parseOptions(args)
  const traces = options.traces === undefined ? [] : readTraces(options.traces, options.days)
  const scenarios = [...SHAPES, ...traces]
  const names = chosen(
    options,
    scenarios.map(({ name }) => name),
  )
  const say = (text: string): void => void (options.json || process.stdout.write(text))
  say(`kafka-autoscaler ${VERSION}, policies compared\n`)
  const standings = measureAll(
    scenarios.filter(({ name }) => names.includes(name)),
    (named, result) => say(renderContest(named, result)),
  )
  const verdicts = verdictsOf(standings.map(({ standing }) => standing))
  say(
    renderSummary(
      standings.map(({ standing }) => standing),
      verdicts,
    ),
  )
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ version: VERSION, scenarios: standings, verdicts }, undefined, 2)}\n`,
    )
}

function measureAll(scenarios: readonly Named[], done: (named: Named, result: Contest) => void) {
  return scenarios.map((named) => {
    process.stderr.write(`running ${named.name} …\n`)
    const result = contest(named.scenario)
    done(named, result)
    const { name, about } = named
    return { name, about, ...result, standing: standingOf(name, result) }
  })
}

try {
  main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
