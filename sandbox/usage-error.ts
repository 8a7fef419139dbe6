/** Thrown for input that cannot be used; the message is one line that says what is wrong and what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
