import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { type WebSocket, WebSocketServer } from 'ws'
import type { OriginGuard } from '../../access/origin-guard.ts'
import { ignoreUpgrade } from '../../listen/ignore-upgrade.ts'
import { asTailspanError, statusOf } from '../http-status.ts'

/**
 * Starts serving one socket. Throwing before it returns refuses the upgrade with the error's
 * status and text. What it answers is called once the WebSocket stands, unless the client has left;
 * when that throws, the socket is closed with 1013 (try again later) and the error's text.
 */
export type SocketRoute = (request: IncomingMessage) => OpenSocket | Promise<OpenSocket>

type OpenSocket = (socket: WebSocket) => void

/** Refuses an upgrade with a status of its own. */
export class UpgradeRefused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** A socket that is silent for two of these is dead. */
const PING_MS = 15_000

/** WebSocket upgrades by path, on the listeners of a Fastify app. */
export class SocketRoutes {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: 64 * 1024,
    perMessageDeflate: false,
  })
  readonly #routes = new Map<string, SocketRoute>()
  readonly #patterns: (readonly [path: RegExp, route: SocketRoute])[] = []
  readonly #guard: OriginGuard

  constructor(guard: OriginGuard) {
    this.#guard = guard
  }

  add(path: string, route: SocketRoute): void {
    this.#routes.set(path, route)
  }

  /** For all paths that match and have no route of their own; the path is not decoded. */
  addPattern(path: RegExp, route: SocketRoute): void {
    this.#patterns.push([path, route])
  }

  /** Takes the upgrades of the app's server. */
  attach(app: FastifyInstance): void {
    app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
        return ignoreUpgrade(app.server, request, socket, head)
      }
      socket.on('error', () => socket.destroy())
      const route = this.#route(request)
      if (!route) return refuse(socket, 404, '404 page not found')
      const reason = this.#guard.refuse(request.headers)
      if (reason !== null) return refuse(socket, 403, reason)
      void this.#serve(route, request, socket, head)
    })
  }

  /** Ends every open socket. */
  close(): void {
    for (const client of this.#server.clients) client.close(1001, 'server is stopping')
    this.#server.close()
  }

  #route(request: IncomingMessage): SocketRoute | undefined {
    const path = (request.url ?? '').split('?')[0] ?? ''
    return this.#routes.get(path) ?? this.#patterns.find(([pattern]) => pattern.test(path))?.[1]
  }

  async #serve(
    route: SocketRoute,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    try {
      const open = await route(request)
      this.#server.handleUpgrade(request, socket, head, (ws) => {
        keepAlive(ws)
        try {
          open(ws)
        } catch (error) {
          ws.close(1013, asTailspanError(error).message.slice(0, 120))
        }
      })
    } catch (error) {
      if (error instanceof UpgradeRefused) return refuse(socket, error.status, error.message)
      const known = asTailspanError(error)
      refuse(socket, statusOf[known.code], known.message)
    }
  }
}

function refuse(socket: Duplex, status: number, text: string): void {
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  )
}

/** Ends a socket whose other side is gone without a word. */
export function keepAlive(socket: WebSocket): void {
  let alive = true
  socket.on('pong', () => {
    alive = true
  })
  socket.on('error', () => socket.terminate())
  const timer = setInterval(() => {
    // Who is not listened to cannot be heard.
    if (socket.isPaused) return
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, PING_MS)
  socket.on('close', () => clearInterval(timer))
}
