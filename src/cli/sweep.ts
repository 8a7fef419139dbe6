import { InputError, SettingsError } from '../errors.ts'
import { onParetoFront } from '../simulation/pareto.ts'
import type { SweepOutcome } from './comparison.ts'
import { readSettings } from './contender.ts'
import type { Contender, NamedRun } from './contender.ts'
import { DECIDING_SETTINGS } from './policy-file.ts'
import { UsageError } from './usage-error.ts'

/** A setting and the values that it is tried with. */
export interface SweptSetting {
  readonly name: string
  readonly values: readonly string[]
}

/** A policy with some of its settings changed. */
export interface SweptPolicy {
  /** The policy that was changed. */
  readonly policy: string
  /** One for each swept setting. */
  readonly values: readonly string[]
  readonly contender: SettingsContender
}

type SettingsContender = Extract<Contender, { readonly settings: unknown }>

const DEFAULTS = { name: 'defaults', settings: {} }

/** More take hours, and nobody reads as many. */
const MAX_VARIANTS = 1_000

/**
 * Understands what is given to `--sweep`.
 * @throws UsageError
 */
export function sweptSettings(texts: readonly string[]): readonly SweptSetting[] {
  const swept = texts.map(sweptSetting)
  const names = swept.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new UsageError(`--sweep: ${twice} is there twice`)
  return swept
}

function sweptSetting(text: string): SweptSetting {
  const [, name, list = ''] = /^(\w+)=(.+)$/.exec(text) ?? []
  if (name === undefined)
    throw new UsageError(
      `--sweep: got "${text}", must be NAME=VALUE,VALUE, such as TARGET_LAG_SECONDS=10,20,30`,
    )
  if (!DECIDING_SETTINGS.includes(name))
    throw new UsageError(
      `--sweep: decisions are not made with ${name}, but with ${DECIDING_SETTINGS.join(', ')}`,
    )
  return { name, values: list.split(',').map((value) => value.trim()) }
}

/**
 * Every policy of settings with every combination of those that are swept; without one, the defaults. Combinations
 * that cannot be are told to `leaveOut`; an empty value unsets a setting.
 * @throws UsageError when there are too many, InputError when there are none
 */
export function sweptPolicies(
  contenders: readonly Contender[],
  swept: readonly SweptSetting[],
  leaveOut: (text: string) => void,
): readonly SweptPolicy[] {
  if (swept.length === 0) return []
  const given = contenders.filter((contender) => 'settings' in contender)
  const policies = given.length === 0 ? [DEFAULTS] : given
  const count = swept.reduce((product, { values }) => product * values.length, policies.length)
  if (count > MAX_VARIANTS)
    throw new UsageError(`--sweep: makes ${count} combinations, it must be ${MAX_VARIANTS} or fewer`)
  const refusals: string[] = []
  const variants = policies.flatMap((policy) =>
    combinationsOf(swept).flatMap((values) => {
      const variant = variantOf(policy, swept, values)
      const refusal = refusalOf(variant.contender)
      if (refusal === undefined) return [variant]
      refusals.push(refusal)
      return []
    }),
  )
  if (variants.length === 0) throw new InputError(['no combination can be', ...refusals].join('\n  '))
  refusals.forEach(leaveOut)
  return variants
}

/** What came of a sweep, and what of it is worth its cost. */
export function sweepOf(
  swept: readonly SweptSetting[],
  policies: readonly SweptPolicy[],
  runs: readonly NamedRun[],
): SweepOutcome {
  const figures = runs.map(({ run }) => run.figures)
  const onFront = onParetoFront(figures)
  return {
    settings: swept.map(({ name }) => name),
    runs,
    variants: policies.flatMap(({ policy, values }, index) => {
      const outcome = figures[index]
      return outcome === undefined
        ? []
        : [{ policy, values, figures: outcome, onFront: onFront[index] === true }]
    }),
  }
}

function combinationsOf([first, ...others]: readonly SweptSetting[]): readonly (readonly string[])[] {
  if (first === undefined) return [[]]
  return first.values.flatMap((value) => combinationsOf(others).map((values) => [value, ...values]))
}

function variantOf(
  { name, settings }: SettingsContender,
  swept: readonly SweptSetting[],
  values: readonly string[],
): SweptPolicy {
  const changes = swept.map(({ name: setting }, index) => [setting, values[index] ?? ''] as const)
  const label = changes.map(([setting, value]) => `${setting}=${value}`).join(' ')
  const contender = { name: `${name} ${label}`, settings: { ...settings, ...Object.fromEntries(changes) } }
  return { policy: name, values, contender }
}

function refusalOf({ name, settings }: SettingsContender): string | undefined {
  try {
    readSettings(settings)
    return undefined
  } catch (error) {
    if (error instanceof SettingsError) return `${name}: ${error.problems.join('; ')}`
    throw error
  }
}
