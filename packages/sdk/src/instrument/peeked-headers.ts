import type { IncomingMessage } from 'node:http'
import { propagation } from '@opentelemetry/api'

const MAX_AGENT = 512

/**
 * What each request's headers are asked for, read as they came: node makes its object of all headers only when
 * somebody wants it, and most of what reads requests does not.
 */
export class PeekedHeaders {
  host: string | undefined
  agent: string | undefined
  /** Whether a header is there that says something about traces. */
  hasIds = false
  #known: ReadonlySet<string> = new Set()
  /** By the length of a name, whether it is wanted. */
  #lengths: readonly boolean[] = []

  read({ rawHeaders }: IncomingMessage): void {
    // Nobody may have set a propagator yet.
    if (this.#known.size === 0) this.#learn()
    this.host = undefined
    this.agent = undefined
    this.hasIds = false
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i] as string
      if (this.#lengths[name.length] === true) this.#take(name.toLowerCase(), rawHeaders[i + 1])
    }
  }

  #take(name: string, value: string | undefined): void {
    // Of those that are there twice the first counts, as in node's object.
    if (name === 'host') this.host ??= value
    else if (name === 'user-agent') this.agent ??= value?.slice(0, MAX_AGENT)
    else if (this.#known.has(name)) this.hasIds = true
  }

  #learn(): void {
    this.#known = new Set(propagation.fields())
    const lengths: boolean[] = []
    for (const { length } of [...this.#known, 'host', 'user-agent']) lengths[length] = true
    this.#lengths = Array.from(lengths, (wanted) => wanted === true)
  }
}
