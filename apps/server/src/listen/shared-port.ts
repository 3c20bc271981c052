import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * How a connection of HTTP/2 without TLS begins. No method of HTTP/1 begins so.
 */
const HTTP2 = Buffer.from('PRI * HTTP/2.0')

/**
 * Lets gRPC be served on the port of an HTTP server: a connection that begins as HTTP/2 is handed
 * over, every other one stays with the server. gRPC clients begin so without asking ("prior
 * knowledge"); Grafana dials the address of its data source that way.
 */
export class SharedPort {
  readonly #undecided = new Set<Socket>()

  /**
   * Takes the place of the server's own listener for connections.
   * @param takeHttp2 gets the connection with nothing read from it
   */
  constructor(server: Server, takeHttp2: (socket: Socket) => void) {
    const own = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      this.#decide(socket, server.headersTimeout, (isHttp2) => {
        if (isHttp2) takeHttp2(socket)
        else for (const listener of own) listener.call(server, socket)
      })
    })
  }

  /** Ends connections that have not said yet what they are. */
  close(): void {
    for (const socket of this.#undecided) socket.destroy()
  }

  /** A connection that says nothing for `timeoutMs` is ended, as one of HTTP would be. */
  #decide(socket: Socket, timeoutMs: number, then: (isHttp2: boolean) => void): void {
    let seen: Buffer = Buffer.alloc(0)
    const timer = setTimeout(() => socket.destroy(), timeoutMs)
    const end = (): void => void socket.destroy()
    const forget = (): void => {
      clearTimeout(timer)
      this.#undecided.delete(socket)
      socket.off('data', look).off('end', end).off('error', end).off('close', forget)
    }
    const look = (chunk: Buffer): void => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk])
      const length = Math.min(seen.length, HTTP2.length)
      const isLike = seen.subarray(0, length).equals(HTTP2.subarray(0, length))
      if (isLike && length < HTTP2.length) return
      forget()
      socket.pause()
      socket.unshift(seen)
      then(isLike)
      // HTTP/2 reads by itself what lies ready; HTTP/1 waits to be told.
      if (!isLike) process.nextTick(() => socket.resume())
    }
    this.#undecided.add(socket)
    socket.on('data', look).on('end', end).on('error', end).on('close', forget)
  }
}
