import type { Channel } from './channel.ts'
import { type Request, sendError } from './messages.ts'

/** What can be called from the other process, by name. Arguments come as the caller sent them. */
export interface Service {
  readonly calls: ReadonlyMap<string, Call>
  readonly iterations: ReadonlyMap<string, Iteration>
}
export type Call = (args: readonly unknown[], signal: AbortSignal) => Promise<unknown>
export type Iteration = (args: readonly unknown[], signal: AbortSignal) => AsyncIterable<unknown>

interface Running {
  readonly controller: AbortController
  readonly items?: AsyncIterator<unknown>
}

/** Answers requests with a service, many at a time. */
export class RpcServer {
  readonly #service: Service
  readonly #channel: Channel
  readonly #onError: (error: unknown) => void
  readonly #running = new Map<number, Running>()

  /** `onError` hears of each error after it was sent. */
  constructor(service: Service, channel: Channel, onError: (error: unknown) => void) {
    this.#service = service
    this.#channel = channel
    this.#onError = onError
  }

  /** Takes what the channel received; `release` is called when a call is through with its arguments. */
  handle(request: Request, release: () => void = () => {}): void {
    switch (request.kind) {
      case 'open':
        return
      case 'call':
        void this.#call(request.id, request.name, request.args).finally(release)
        return
      case 'iterate':
        this.#iterate(request.id, request.name, request.args)
        return
      case 'pull':
        void this.#pull(request.id)
        return
      case 'cancel':
        this.#cancel(request.id)
    }
  }

  /** Aborts everything that runs. */
  stop(): void {
    for (const id of this.#running.keys()) this.#cancel(id)
  }

  async #call(id: number, name: string, args: readonly unknown[]): Promise<void> {
    const controller = new AbortController()
    this.#running.set(id, { controller })
    try {
      const call = this.#service.calls.get(name)
      if (!call) throw new Error(`no call ${name}`)
      const value = await call(args, controller.signal)
      this.#channel.send({ kind: 'result', id, value })
    } catch (error) {
      this.#fail(id, error)
    } finally {
      this.#running.delete(id)
    }
  }

  #iterate(id: number, name: string, args: readonly unknown[]): void {
    const iteration = this.#service.iterations.get(name)
    if (!iteration) return this.#fail(id, new Error(`no iteration ${name}`))
    const controller = new AbortController()
    const items = iteration(args, controller.signal)[Symbol.asyncIterator]()
    this.#running.set(id, { controller, items })
    void this.#pull(id)
  }

  async #pull(id: number): Promise<void> {
    const items = this.#running.get(id)?.items
    if (!items) return
    try {
      const { done, value } = await items.next()
      if (!this.#running.has(id)) return
      if (done) this.#running.delete(id)
      this.#channel.send(done ? { kind: 'done', id } : { kind: 'item', id, value })
    } catch (error) {
      if (this.#running.delete(id)) this.#fail(id, error)
    }
  }

  #cancel(id: number): void {
    const running = this.#running.get(id)
    if (!running) return
    this.#running.delete(id)
    running.controller.abort()
    running.items?.return?.().catch(() => {})
  }

  #fail(id: number, error: unknown): void {
    this.#channel.send({ kind: 'error', id, error: sendError(error) })
    this.#onError(error)
  }
}
