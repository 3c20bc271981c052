import type { Duplex } from 'node:stream'
import { type ConnectionInjector, Server, ServerCredentials } from '@grpc/grpc-js'
import type { TempoDeps } from '../deps.ts'
import { streamingService } from './service.ts'

/** Largest request: a query, its tags and some numbers. */
const MAX_REQUEST_BYTES = 256 * 1024
/** Calls at a time on one connection. */
const MAX_CALLS = 100
/** A connection whose other end is gone is noticed after this time. */
const KEEPALIVE_MS = 60_000
/** Between two messages with what is known so far: as often as Tempo. */
const INTERVAL_MS = 500

/** Answers Tempo's streaming gRPC service, without TLS. */
export class StreamingServer {
  readonly #server = new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.max_concurrent_streams': MAX_CALLS,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
  })
  readonly #injector: ConnectionInjector

  constructor(
    deps: TempoDeps,
    options: {
      readonly intervalMs?: number
      /** Hears of errors that nobody foresaw. */
      readonly onInternal: (error: unknown) => void
    },
  ) {
    const intervalMs = options.intervalMs ?? INTERVAL_MS
    const { definition, handlers } = streamingService(deps, intervalMs, options.onInternal)
    this.#server.addService(definition, handlers)
    this.#injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure())
  }

  /** Listens on a port of its own; 0 takes a free one. Answers the port, rejects when it is taken. */
  async listen(host: string, port: number): Promise<number> {
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error)
        else resolve(bound)
      })
    })
  }

  /** Serves a connection that somebody else accepted. */
  take(connection: Duplex): void {
    this.#injector.injectConnection(connection)
  }

  /** Ends listening and every call; nothing that was acknowledged depends on one. */
  close(): void {
    this.#injector.destroy()
    this.#server.forceShutdown()
  }
}
