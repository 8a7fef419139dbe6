import { once } from 'node:events'

/** What a browser answers to a command, or tells without being asked. */
interface Message {
  readonly id?: number
  readonly method?: string
  readonly error?: { readonly message: string }
  readonly result: Answer
  readonly params: Answer
}

/** The parts of answers and events that are read here. */
export interface Answer {
  readonly result?: { readonly value?: unknown; readonly description?: string }
  readonly exceptionDetails?: {
    readonly text: string
    readonly exception?: { readonly description?: string }
  }
  readonly entry?: { readonly level: string; readonly text: string }
  readonly data?: string
}

/** A connection to a page by the Chrome DevTools Protocol. */
export interface DevTools {
  /** Rejects when the browser refuses the command. */
  send(method: string, parameters?: Readonly<Record<string, unknown>>): Promise<Answer>
  /** Resolves with the next event of that name. */
  next(method: string): Promise<Answer>
  /** Is told of every event of that name. */
  on(method: string, listener: (event: Answer) => void): void
}

/** Connects to a page by the address of its debugger. */
export async function connectDevTools(address: string): Promise<DevTools> {
  const socket = new WebSocket(address)
  const waiting = new Map<number, (message: Message) => void>()
  const listeners: { readonly method: string; readonly listener: (event: Answer) => void }[] = []
  socket.addEventListener('message', ({ data }) => {
    const message: Message = JSON.parse(String(data))
    if (message.id !== undefined) waiting.get(message.id)?.(message)
    else for (const { method, listener } of listeners) if (method === message.method) listener(message.params)
  })
  await once(socket, 'open')
  const on: DevTools['on'] = (method, listener) => void listeners.push({ method, listener })
  let id = 0
  return {
    on,
    next: (method) => new Promise((resolve) => on(method, resolve)),
    async send(method, params = {}) {
      id += 1
      const answered = new Promise<Message>((resolve) => waiting.set(id, resolve))
      socket.send(JSON.stringify({ id, method, params }))
      const { error, result } = await answered
      if (error !== undefined) throw new Error(`${method}: ${error.message}`)
      return result
    },
  }
}
