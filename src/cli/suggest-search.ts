import type { Figures } from '../simulation/figures.ts'

export type Settings = Readonly<Record<string, string>>

/** Changes of settings of which the best one is asked for. */
export type Question = readonly Settings[]

/** Settings and what came of them. */
export interface Judged {
  readonly settings: Settings
  readonly expected: Figures
  /** With as much more load as the margin asks for; undefined where it was too much already without. */
  readonly withMargin?: Figures
}

/** What a search has found. */
export interface Found {
  readonly best: Judged
  /** Everything that was tried, in its order. */
  readonly tried: readonly Judged[]
}

/** Runs settings; in the order given. */
export type Judge = (candidates: readonly Settings[]) => Promise<readonly Judged[]>

/** Costs this close to each other count as equal. */
const EQUAL_COST = 0.01
/** The second time round almost nothing changes. */
const MAX_ROUNDS = 2

/**
 * The best settings that are found by asking one question after the other, each with the best answers to all others so
 * far; and once more from the first on if that has changed anything. What the settings do depends little on each other:
 * all combinations would take hundreds of runs, this takes some twenty.
 */
export async function search(
  start: Settings,
  questions: readonly Question[],
  judge: Judge,
  lateShare: number,
): Promise<Found> {
  const tried = new Map<string, Judged>()
  const bestOf = async (candidates: readonly Settings[]): Promise<Judged> => {
    const fresh = candidates.filter((settings) => !tried.has(keyOf(settings)))
    for (const judged of await judge(fresh)) tried.set(keyOf(judged.settings), judged)
    const all = candidates.flatMap((settings) => tried.get(keyOf(settings)) ?? [])
    return all.reduce((best, other) => (isBetter(other, best, lateShare) ? other : best))
  }
  let best = await bestOf([start])
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = best
    for (const changes of questions) {
      const { settings } = best
      best = await bestOf([settings, ...changes.map((change) => ({ ...settings, ...change }))])
    }
    if (best === before) break
  }
  return { best, tried: [...tried.values()] }
}

/** The same settings have the same key: all candidates have them in the same order. */
const keyOf = (settings: Settings): string => JSON.stringify(settings)

/** Whether so few messages are late as may be, with the margin as well. */
export function meets({ expected, withMargin }: Judged, lateShare: number): boolean {
  return expected.lateShare <= lateShare && (withMargin?.lateShare ?? Infinity) <= lateShare
}

/** First what is late, then what it costs, then how often it disturbs. */
export function isBetter(a: Judged, b: Judged, lateShare: number): boolean {
  if (meets(a, lateShare) !== meets(b, lateShare)) return meets(a, lateShare)
  if (!meets(a, lateShare)) return lateness(a) < lateness(b)
  const { podHours, scaleActions } = a.expected
  const other = b.expected
  const saved = (other.podHours - podHours) / Math.max(podHours, other.podHours)
  if (Math.abs(saved) > EQUAL_COST) return saved > 0
  return scaleActions < other.scaleActions || (scaleActions === other.scaleActions && saved > 0)
}

/** What was not even tried with the margin is later than anything that was. */
function lateness({ expected, withMargin }: Judged): number {
  return withMargin === undefined ? 1 + expected.lateShare : withMargin.lateShare
}
