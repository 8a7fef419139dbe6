/** What producers could not send yet, per partition. */
export type Held = readonly number[]

/**
 * Hands over what producers send to each partition: what they have new and what they had to hold. A partition that
 * takes nothing makes them hold it all, as their clients' buffers do; nothing is lost.
 */
export function send(
  held: Held,
  fresh: readonly number[],
  takesMessages: (partition: number) => boolean,
): { readonly sent: readonly number[]; readonly held: Held } {
  const ready = fresh.map((count, partition) => count + (held[partition] ?? 0))
  return {
    sent: ready.map((count, partition) => (takesMessages(partition) ? count : 0)),
    held: ready.map((count, partition) => (takesMessages(partition) ? 0 : count)),
  }
}
