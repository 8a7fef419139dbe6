import { advance, checkFinding } from './conditions.ts'
import type { Check, Condition } from './ports.ts'

/** The conditions of the components that the targets share: a failure is said once, not once a target. */
export interface ComponentConditions {
  /**
   * Takes note of the checks of a target's cycle, and returns the conditions as they are now. Of the checks that were
   * due at the same time only the first, and a later one that is worse, change a condition. Epoch ms.
   */
  note(target: string, checks: readonly Check[], dueAt: number, now: number): Condition[]
  /** Forgets the components that no other target uses. */
  forget(target: string): void
}

interface Component {
  readonly component: string
  readonly instance: string | undefined
  /** Of the check that last changed the condition. */
  readonly dueAt: number
  readonly condition: Condition
}

export function createComponentConditions(): ComponentConditions {
  const components = new Map<string, Component>()
  const usedBy = new Map<string, readonly string[]>()

  /** A component with one server needs no name for it. */
  function named({ component, instance, condition }: Component): Condition {
    const peers = [...components.values()].filter((other) => other.component === component)
    const subject = peers.length > 1 && instance !== undefined ? `${component} ${instance}` : component
    return { ...condition, subject }
  }

  return {
    note(target, checks, dueAt, now) {
      const keys = checks.map(keyOf)
      for (const [index, check] of checks.entries()) {
        const key = keys[index]!
        components.set(key, follow(components.get(key), check, dueAt, now))
      }
      usedBy.set(target, keys)
      return [...new Set(keys)].map((key) => named(components.get(key)!))
    },
    forget(target) {
      usedBy.delete(target)
      const used = new Set([...usedBy.values()].flat())
      for (const key of components.keys()) if (!used.has(key)) components.delete(key)
    },
  }
}

function keyOf({ component, instance = '' }: Check): string {
  return `${component} ${instance}`
}

function follow(before: Component | undefined, check: Check, dueAt: number, now: number): Component {
  const { component, instance } = check
  const isNews = before === undefined || dueAt > before.dueAt
  const isWorse = before?.dueAt === dueAt && before.condition.ok && !check.ok
  if (isNews || isWorse)
    return { component, instance, dueAt, condition: advance(before?.condition, checkFinding(check), now) }
  if (before.condition.transition === undefined) return before
  const { transition: _told, ...condition } = before.condition
  return { ...before, condition }
}
