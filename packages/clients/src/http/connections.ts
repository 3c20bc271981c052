import type { LookupFunction } from 'node:net'
import { buildConnector, Pool } from 'undici'
import { type CheckAddress, checkedLookup, checkLiteral } from './checked-lookup.ts'
import type { Endpoint } from './endpoint.ts'
import { sameMaterial, type TlsMaterial, TlsSource } from './tls.ts'

/** Longest time to make a connection, within the call's deadline. */
const CONNECT_MS = 5_000
const IDLE_MS = 30_000

/** The connections of one endpoint, made anew when its certificates change. */
export class Connections {
  readonly #endpoint: Endpoint
  readonly #tls: TlsSource | null
  /** Null for the usual one. */
  readonly lookup: LookupFunction | null
  readonly #refused: Error | undefined
  #pool: Pool | null = null
  #material: TlsMaterial | null = null
  #closed = false

  /** @param check judges addresses before they are connected to */
  constructor(endpoint: Endpoint, check?: CheckAddress) {
    this.lookup = check === undefined ? null : checkedLookup(check)
    this.#refused = check && checkLiteral(new URL(endpoint.origin).hostname, check)
    this.#endpoint = endpoint
    this.#tls = endpoint.tls === undefined ? null : new TlsSource(endpoint.tls)
  }

  /** @throws an Error when a file of the TLS settings cannot be read, or the address is refused */
  async pool(): Promise<Pool> {
    if (this.#refused) throw this.#refused
    const material = this.#tls === null ? null : await this.#tls.read()
    const old = this.#pool
    if (old !== null && (material === null || this.#same(material))) return old
    this.#material = material
    const pool = this.#make(material)
    this.#pool = pool
    if (old !== null) void old.close().catch(() => undefined)
    if (this.#closed) await pool.close()
    return pool
  }

  /** TLS settings for connections of another kind, null for plain http. */
  async tlsMaterial(): Promise<TlsMaterial | null> {
    if (this.#refused) throw this.#refused
    return this.#tls === null ? null : this.#tls.read()
  }

  /** Resolves when what is under way is done. */
  async close(): Promise<void> {
    this.#closed = true
    const pool = this.#pool
    if (pool !== null && !pool.closed) await pool.close()
  }

  #same(material: TlsMaterial): boolean {
    return this.#material !== null && sameMaterial(this.#material, material)
  }

  #make(material: TlsMaterial | null): Pool {
    const { origin, connections } = this.#endpoint
    return new Pool(origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      // The call's own deadline ends every wait for an answer.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: connector(material, this.lookup),
    })
  }
}

/** Makes connections whose first error is the one that calls hear of. */
function connector(
  material: TlsMaterial | null,
  lookup: LookupFunction | null,
): buildConnector.connector {
  const named = lookup === null ? {} : { lookup }
  const connect = buildConnector({ timeout: CONNECT_MS, ...material, ...named })
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result
      if (error === null) {
        // A server that refuses a certificate says why and then ends; the end alone would tell nothing.
        socket.once('error', (reason) => socket.destroy(reason))
      }
      callback(...result)
    })
}
