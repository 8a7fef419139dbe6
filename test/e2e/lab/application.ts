import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestContext } from 'node:test'
import { freePort } from './ports.ts'

/** What an application has to do; nothing of what is left out. */
export interface ApplicationLoad {
  readonly processingTasks?: number
  readonly requestsPerSecond?: number
}

/** What Prometheus sees of an application. */
export interface Application {
  /** `host:port` of its `/metrics`. */
  readonly address: string
  /** Has so much to do from now on. */
  serve(load: ApplicationLoad): void
}

/** Serves the metrics of an application that has nothing to do yet, until `t` ends. */
export async function startApplication(t: TestContext): Promise<Application> {
  let load: ApplicationLoad = {}
  let [requests, since] = [0, performance.now()]
  const count = () => {
    const now = performance.now()
    requests += ((load.requestsPerSecond ?? 0) * (now - since)) / 1000
    since = now
  }
  const server = createServer((_, response) => {
    count()
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(
      `app_processing_tasks ${load.processingTasks ?? 0}\nhttp_requests_total ${Math.round(requests)}\n`,
    )
  })
  const port = await freePort()
  await once(server.listen(port, '127.0.0.1'), 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    address: `127.0.0.1:${port}`,
    serve(next) {
      count()
      load = next
    },
  }
}
