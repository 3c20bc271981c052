import { createServer, type Server } from 'node:http'
import type { ScrapeHandler } from './metrics-handler.ts'

export interface MetricsServerOptions {
  readonly port: number
  readonly host: string
  readonly handler: ScrapeHandler
  /** Told when the port cannot be had. Never throws. */
  readonly warn: (message: string) => void
}

/** A server that has `/metrics` and nothing else. It does not keep the process alive. */
export class MetricsServer {
  readonly #server: Server
  /** Resolves with the port once it listens, with undefined when it cannot. */
  readonly listening: Promise<number | undefined>

  constructor({ port, host, handler, warn }: MetricsServerOptions) {
    this.#server = createServer((request, response) => {
      const path = request.url?.split('?', 1)[0]
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      if (path === '/metrics' && isRead) void handler(request, response)
      else {
        const status = path === '/metrics' ? 405 : 404
        response.writeHead(status, { 'content-type': 'text/plain' })
        response.end(status === 404 ? 'metrics are at /metrics\n' : 'only GET\n')
      }
    })
    this.#server.unref()
    // A scraper that hangs must not hold a connection for good.
    this.#server.requestTimeout = 10_000
    this.#server.maxConnections = 100
    this.listening = new Promise((resolve) => {
      this.#server.on('error', (error) => {
        warn(`metrics cannot be had at ${host}:${port}: ${error.message}`)
        resolve(undefined)
      })
      this.#server.listen({ port, host }, () => {
        const address = this.#server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : undefined)
      })
    })
  }

  async close(): Promise<void> {
    await this.listening
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}
