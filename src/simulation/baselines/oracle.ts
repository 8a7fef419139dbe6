import type { Policy } from '../policy.ts'
import type { Scenario } from '../scenario.ts'
import { lookAhead } from './oracle-future.ts'
import { planFor } from './oracle-plan.ts'
import type { Step } from './oracle-plan.ts'

/** Looking ahead takes about as long as planning. */
const LOOKING_SHARE = 0.5

/**
 * Someone who knows the whole load, and that new pods take their time and every change a rebalance: the cheapest plan
 * that lets no message be late. What another policy pays more is the price of not knowing. A policy can be cheaper only
 * by being late, by timing changes finer than the plan's grid, or by changing again before a change is through.
 */
export function* oracle(scenario: Scenario): Generator<number, Policy> {
  const looking = lookAhead(scenario)
  let looked = looking.next()
  for (; looked.done !== true; looked = looking.next()) yield looked.value * LOOKING_SHARE
  const planning = planFor(scenario, looked.value)
  let planned = planning.next()
  for (; planned.done !== true; planned = planning.next())
    yield LOOKING_SHARE + planned.value * (1 - LOOKING_SHARE)
  return following(stepsOf(planned.value))
}

/** Oldest first. */
function stepsOf(last: Step | undefined): readonly Step[] {
  const steps: Step[] = []
  for (let step = last; step !== undefined; step = step.before) steps.push(step)
  return steps.toReversed()
}

function following(steps: readonly Step[]): Policy {
  let next = 0
  return {
    intervalMs: 1000,
    found: `${steps.length} changes`,
    decide: ({ now, replicas }) => {
      const step = steps[next]
      // Between two looks nothing can be asked for: rather a moment early than late.
      if (step === undefined || step.at >= now + 1000) return { replicas, reason: 'Planned', why: '' }
      next += 1
      return { replicas: step.replicas, reason: 'Planned', why: 'the load that comes needs it' }
    },
  }
}
