import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { connectDevTools } from './devtools.ts'
import type { Answer, DevTools } from './devtools.ts'
import { startProcess, temporaryFolder } from './process.ts'
import { requireTools } from './tools.ts'

/** A file, open in a browser that has no screen. */
export interface BrowserPage {
  /** What was wrong so far: exceptions, and what the console says of the content policy and the like. */
  readonly errors: readonly string[]
  readonly tools: DevTools
  /** The value of an expression on the page. */
  evaluate(expression: string): Promise<unknown>
  /** Moves the pointer over an element, by a share of its width and height from its corner. */
  pointAt(selector: string, right: number, down: number): Promise<void>
  close(): Promise<void>
}

const FLAGS = [
  '--headless',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--window-size=1200,900',
  // Its own sandbox takes rights that a container does not have; the pages here are ours.
  '--no-sandbox',
  '--remote-debugging-port=0',
]

/** Opens a file and waits until it is loaded. */
export async function openInBrowser(file: string): Promise<BrowserPage> {
  requireTools('pages in a browser', ['chromium'])
  const profile = await temporaryFolder('browser')
  const browser = startProcess({
    name: 'chromium',
    command: 'chromium',
    args: [...FLAGS, `--user-data-dir=${profile}`],
    logFile: join(profile, 'chromium.log'),
  })
  const portFile = join(profile, 'DevToolsActivePort')
  await browser.ready(async () => readFileSync(portFile), 30_000)
  const tools = await connectDevTools(await newTab(readFileSync(portFile, 'utf8')))
  const errors = await collectErrors(tools)
  const loaded = tools.next('Page.loadEventFired')
  await tools.send('Page.navigate', { url: pathToFileURL(file).href })
  await loaded
  const evaluate = (expression: string): Promise<unknown> => valueOf(tools, expression)
  return {
    errors,
    tools,
    evaluate,
    async pointAt(selector, right, down) {
      await evaluate(
        `document.querySelector(${JSON.stringify(selector)}).scrollIntoView({ block: 'center' })`,
      )
      const corner = `document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect()`
      const at = (start: string, size: string, share: number) =>
        evaluate(`${corner}.${start} + ${corner}.${size} * ${share}`)
      const [x, y] = [await at('left', 'width', right), await at('top', 'height', down)]
      await tools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y })
    },
    async close() {
      await browser.stop()
    },
  }
}

/** The address of the debugger of a new tab. */
async function newTab(portFile: string): Promise<string> {
  const [port] = portFile.split('\n')
  const response = await fetch(`http://127.0.0.1:${port}/json/new?about:blank`, { method: 'PUT' })
  const { webSocketDebuggerUrl }: { webSocketDebuggerUrl: string } = JSON.parse(await response.text())
  return webSocketDebuggerUrl
}

async function collectErrors(tools: DevTools): Promise<readonly string[]> {
  const errors: string[] = []
  tools.on('Runtime.exceptionThrown', ({ exceptionDetails }) => errors.push(wordsOf(exceptionDetails)))
  tools.on('Log.entryAdded', ({ entry }) => {
    if (entry?.level === 'error') errors.push(entry.text)
  })
  for (const domain of ['Runtime', 'Log', 'Page']) await tools.send(`${domain}.enable`)
  return errors
}

async function valueOf(tools: DevTools, expression: string): Promise<unknown> {
  const answer = await tools.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })
  if (answer.exceptionDetails !== undefined) throw new Error(wordsOf(answer.exceptionDetails))
  return answer.result?.value
}

function wordsOf(details: Answer['exceptionDetails']): string {
  return details?.exception?.description ?? details?.text ?? 'an exception'
}
