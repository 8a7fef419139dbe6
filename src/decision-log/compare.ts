import { RULES } from '../scaling/types.ts'
import type { Decision, RuleName } from '../scaling/types.ts'

/** The replicas a decision started from; undefined when the target could not be read. */
export function startOf({ simulatedReplicas, currentReplicas }: Decision): number | undefined {
  return simulatedReplicas ?? currentReplicas
}

/** Whether a decision wanted other replicas than it found. */
export function scales(decision: Decision): boolean {
  return decision.desiredReplicas !== startOf(decision)
}

/**
 * The rule from which on the numbers of two decisions differ until the end; undefined when they differed before the
 * first rule already.
 */
export function partingRule(a: Decision, b: Decision): RuleName | undefined {
  const [ofA, ofB] = [numbersOf(a), numbersOf(b)]
  const lastEqual = ofA.findLastIndex((number, index) => number === ofB[index])
  return lastEqual === -1 ? undefined : RULES[lastEqual]
}

/** The number before the first rule and after each rule. */
function numbersOf(decision: Decision): (number | undefined)[] {
  const numbers = [startOf(decision)]
  for (const rule of RULES) {
    const changed = decision.adjustments.find((adjustment) => adjustment.rule === rule)
    numbers.push(changed?.to ?? numbers.at(-1))
  }
  return numbers
}
