/** A longer line is no object that an API server stores. */
const MAX_LINE = 16 * 1024 * 1024

/**
 * Splits a stream of bytes into its lines, as they come; an empty one is left out, and so is one that the end cuts off.
 * @throws RangeError for a line of more than 16 Mi characters, and whatever the stream fails with.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE) throw new RangeError(`a line of more than ${MAX_LINE} characters`)
    for (const line of lines) if (line !== '') yield line
  }
}
