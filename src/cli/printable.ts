/** A terminal obeys control characters, and annotations, brokers and files may hold any. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}
