const ISO =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d(?:\.\d+)?))?(?<zone>Z|[+-]\d\d:?\d\d)?)?$/i

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/**
 * Epoch milliseconds of an ISO 8601 date and time such as `2026-11-22 14:30:00` or `2026-11-22T14:30:00.5+02:00`, in
 * UTC where it names no zone. Undefined for anything else, a 30th of February included.
 */
export function parseTimestamp(text: string): number | undefined {
  const groups = ISO.exec(text)?.groups
  if (groups === undefined) return undefined
  const part = (name: string): number => Number(groups[name] ?? 0)
  const [year, month, day] = [part('year'), part('month'), part('day')]
  const [hour, minute, second] = [part('hour'), part('minute'), part('second')]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  if (hour > 23 || minute > 59 || second >= 60) return undefined
  const local = epochDay(year, month, day) * DAY_MS + (hour * 60 + minute) * MINUTE_MS + second * 1000
  return local - offsetMs(groups['zone'])
}

/** How far a zone's clocks are ahead of UTC. */
function offsetMs(zone = 'Z'): number {
  if (zone.toUpperCase() === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_MS
}

function daysIn(year: number, month: number): number {
  const next = month === 12 ? epochDay(year + 1, 1, 1) : epochDay(year, month + 1, 1)
  return next - epochDay(year, month, 1)
}

/** The day's number since 1970-01-01, reckoned in years that begin in March and so end with the leap day. */
function epochDay(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1
  const monthFromMarch = (month + 9) % 12
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return 365 * marchYear + leapDays + Math.floor((153 * monthFromMarch + 2) / 5) + day - 719_469
}
