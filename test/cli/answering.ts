import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { TestContext } from 'node:test'

/** The URL of a server that answers as `answer` says, by path, query and headers; undefined: it never does. */
export async function answering(
  t: TestContext,
  answer: (path: string, headers: IncomingHttpHeaders) => { status: number; body: string } | undefined,
): Promise<string> {
  const server = createServer((request, response) => {
    const page = answer(request.url ?? '', request.headers)
    if (page !== undefined) response.writeHead(page.status).end(page.body)
  })
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}
