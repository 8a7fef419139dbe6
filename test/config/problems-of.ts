import { SettingsError } from '../../src/errors.ts'

/** The problems of a SettingsError; none when nothing is thrown. Anything else thrown passes through. */
export function problemsOf(load: () => unknown): readonly string[] {
  try {
    load()
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
}
