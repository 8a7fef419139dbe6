import type { Scenario } from '../simulation/scenario.ts'
import { gatherLoad } from './far-load.ts'
import type { Surroundings } from './far-load.ts'
import { createProgress } from './progress.ts'
import type { ScenarioOptions } from './scenario-options.ts'
import { factsOf } from './simulate-facts.ts'
import { runAll } from './simulate-pool.ts'
import { buildScenario } from './simulate-scenario.ts'
import { HELP } from './suggest-help.ts'
import type { SuggestOptions } from './suggest-options.ts'
import { questionsFor, startingPoint } from './suggest-questions.ts'
import { meets, search } from './suggest-search.ts'
import type { Judge, Question, Settings } from './suggest-search.ts'
import { renderSuggestion, suggestionJson } from './suggest-text.ts'

/**
 * Finds the cheapest settings that meet the SLO on the load of the command line, and tells them with what to expect.
 * Resolves with the exit code: 1 when none meet it, else 0.
 * @throws InputError and UsageError before anything has run
 */
export async function suggest(
  options: SuggestOptions | 'help',
  surroundings: Surroundings,
  program?: string,
): Promise<number> {
  const { stdout, stderr } = surroundings
  if (options === 'help') {
    stdout.write(HELP)
    return 0
  }
  const { lateShare, margin, json } = options
  const given = await gatherLoad(options.scenario, surroundings, Date.now())
  const trial = trialOf(given)
  const { scenario } = trial
  // The pods stay what they are when the load grows.
  const grown = trialOf({ ...given, scale: given.scale * (1 + margin), capacity: scenario.capacity })
  const questions = questionsFor(scenario)
  const progress = createProgress(stderr)
  const runs = createRuns(runsFor(questions), progress.show, program)
  const { best, tried } = await search(
    startingPoint(scenario),
    questions,
    judgeOn(trial, grown, lateShare, runs),
    lateShare,
  )
  progress.clear()
  const suggestion = {
    facts: factsOf(scenario, given, best.expected.messages),
    ...best,
    meets: meets(best, lateShare),
    tried: tried.length,
    sloSeconds: scenario.sloMs / 1000,
    lateShare,
    margin,
    notes: [GROUP, ...(given.capacity === undefined ? [GUESSED] : [])],
  }
  stdout.write(json ? suggestionJson(suggestion) : renderSuggestion(suggestion))
  return suggestion.meets ? 0 : 1
}

const GROUP = 'TARGET_LAG_SECONDS needs KAFKA_CONSUMER_GROUP.'
const GUESSED = 'What a pod can do is a guess, and the cost depends on it: say it with --capacity.'

/** A scenario, and the options that a worker makes it of. */
interface Trial {
  readonly scenario: Scenario
  readonly options: ScenarioOptions
}

const trialOf = (options: ScenarioOptions): Trial => ({ ...buildScenario(options), options })

type Run = (trial: Trial, candidates: readonly Settings[]) => ReturnType<typeof runAll>

/** With the margin only what has a chance is tried. */
function judgeOn(trial: Trial, grown: Trial, lateShare: number, run: Run): Judge {
  return async (candidates) => {
    const runs = await run(trial, candidates)
    const judged = candidates.flatMap((settings, index) => {
      const figures = runs[index]?.run.figures
      return figures === undefined ? [] : [{ settings, expected: figures }]
    })
    const good = judged.filter(({ expected }) => expected.lateShare <= lateShare)
    const more = await run(
      grown,
      good.map(({ settings }) => settings),
    )
    return judged.map((each) => {
      const figures = more[good.indexOf(each)]?.run.figures
      return figures === undefined ? each : { ...each, withMargin: figures }
    })
  }
}

/** At most so many in the first round, which is most of them. */
function runsFor(questions: readonly Question[]): number {
  return 2 * questions.reduce((sum, changes) => sum + changes.length, 1)
}

function createRuns(expected: number, show: (share: number) => void, program?: string): Run {
  let done = 0
  return async ({ scenario, options }, candidates) => {
    const contenders = candidates.map((settings, index) => ({ name: String(index), settings }))
    const progress = (share: number): void => show(Math.min(1, (done + share * candidates.length) / expected))
    const carrying = { progress, ...(program === undefined ? {} : { program }) }
    const runs = await runAll(contenders, scenario, options, carrying)
    done += candidates.length
    return runs
  }
}
