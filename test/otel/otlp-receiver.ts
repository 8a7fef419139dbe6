import { EventEmitter, on } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

/** One request an exporter sent. */
export interface Received {
  readonly path: string
  readonly contentType: string | undefined
  readonly body: string
}

export interface OtlpReceiver {
  readonly url: string
  readonly received: readonly Received[]
  /** How requests are answered from now on; `hang` does not. Default 200. */
  answer: number | 'hang'
  /** The next request that satisfies `wanted`, counted from this call. */
  next(wanted: (request: Received) => boolean): Promise<Received>
}

/** A collector on loopback that ends with the test. OTEL_EXPORTER_OTLP_ENDPOINT names it meanwhile. */
export async function startReceiver(t: TestContext): Promise<OtlpReceiver> {
  const arrivals = new EventEmitter()
  const received: Received[] = []
  const receiver = { url: '', received, answer: 200 as number | 'hang', next: nextOf(arrivals) }
  const server = createServer((request, response) => {
    void receive(request, response)
  })
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url: path = '', headers } = request
    const body = await text(request)
    const one = { path, contentType: headers['content-type'], body }
    received.push(one)
    arrivals.emit('request', one)
    if (receiver.answer !== 'hang') response.writeHead(receiver.answer).end()
  }
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has no other address
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  useEndpoint(t, receiver.url)
  return receiver
}

/** Points the exporters at `url` for the time of the test. */
export function useEndpoint(t: TestContext, url: string): void {
  setEnvironment(t, 'OTEL_EXPORTER_OTLP_ENDPOINT', url)
}

export function setEnvironment(t: TestContext, name: string, value: string): void {
  process.env[name] = value
  t.after(() => {
    delete process.env[name]
  })
}

function nextOf(arrivals: EventEmitter) {
  return async (wanted: (request: Received) => boolean): Promise<Received> => {
    for await (const [request] of on(arrivals, 'request')) {
      const one: Received = request
      if (wanted(one)) return one
    }
    throw new Error('the receiver went away')
  }
}
