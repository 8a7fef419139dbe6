const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Renders how long ago an instant was, as short as kubectl does: `119s`, `5m30s`, `2h15m`, `3d4h`. */
export function age(since: string | undefined, now: number): string {
  const passed = now - Date.parse(since ?? '')
  if (Number.isNaN(passed)) return '<unknown>'
  const whole = (unit: number, of = passed): number => Math.floor(of / unit)
  const pair = (unit: number, name: string, sub: number, subName: string): string => {
    const rest = whole(sub, passed % unit)
    return `${whole(unit)}${name}${rest === 0 ? '' : `${rest}${subName}`}`
  }
  if (passed < 2 * minute) return `${Math.max(0, whole(second))}s`
  if (passed < 10 * minute) return pair(minute, 'm', second, 's')
  if (passed < 3 * hour) return `${whole(minute)}m`
  if (passed < 8 * hour) return pair(hour, 'h', minute, 'm')
  if (passed < 2 * day) return `${whole(hour)}h`
  if (passed < 8 * day) return pair(day, 'd', hour, 'h')
  return `${whole(day)}d`
}
