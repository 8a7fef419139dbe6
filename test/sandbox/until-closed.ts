import { connect } from 'node:net'

/** Resolves when nobody listens on the port any more. */
export async function untilClosed(port: number): Promise<void> {
  for (let isOpen = true; isOpen;) {
    isOpen = false
    const socket = connect(port, '127.0.0.1', () => {
      isOpen = true
    })
    // A connection that nothing is asked on ends with the process, or sooner because the daemon loses patience.
    const { promise, resolve } = Promise.withResolvers<void>()
    socket
      .on('error', () => undefined)
      .on('close', () => resolve())
      .resume()
    await promise
  }
}
