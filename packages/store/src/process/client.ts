import { TailspanError } from '@tailspan/model'
import type { Channel } from './channel.ts'
import { type Reply, type Request, receiveError } from './messages.ts'

interface Pending {
  resolve(value: IteratorResult<unknown>): void
  reject(error: unknown): void
}

/** Bytes waiting for the pipe; a call that comes when more do is refused. */
const MOST_PENDING = 64 * 1024 * 1024

/** Calls into the store's process. Answers come in any order. */
export class RpcClient {
  readonly #channel: Channel
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #gone: TailspanError | undefined

  constructor(channel: Channel) {
    this.#channel = channel
  }

  /** Whether the other process was there when last heard of. */
  get connected(): boolean {
    return this.#gone === undefined
  }

  /** Takes what the channel received. */
  handle(reply: Reply): void {
    if (reply.kind === 'ready' || reply.kind === 'refused') return
    const pending = this.#pending.get(reply.id)
    if (!pending) return
    this.#pending.delete(reply.id)
    switch (reply.kind) {
      case 'result':
      case 'item':
        return pending.resolve({ done: false, value: reply.value })
      case 'done':
        return pending.resolve({ done: true, value: undefined })
      case 'error':
        return pending.reject(receiveError(reply.error))
    }
  }

  /** Rejects all that runs and all that comes. */
  fail(error: TailspanError): void {
    this.#gone = error
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const one of pending) one.reject(error)
  }

  /** One answer. Rejects with the signal's reason when it fires, `unavailable` when the pipe is gone or full. */
  async call(name: string, args: unknown[], signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted()
    if (this.#channel.pending > MOST_PENDING) {
      throw new TailspanError('unavailable', 'the store is busy: the pipe to it is full', {
        retryAfter: 1,
      })
    }
    const id = this.#nextId++
    const { value } = await this.#ask(id, { kind: 'call', id, name, args }, signal)
    return value
  }

  /**
   * Items one by one, each made while the one before is looked at; but for the second, as many readers
   * have all they want in the first.
   */
  async *iterate(name: string, args: unknown[], signal: AbortSignal): AsyncGenerator<unknown> {
    signal.throwIfAborted()
    const id = this.#nextId++
    let finished = false
    const ask = (request: Request): Promise<IteratorResult<unknown>> => {
      const next = this.#ask(id, request, signal)
      // It may fail before anybody awaits it.
      next.catch(() => {})
      return next
    }
    try {
      let next: Promise<IteratorResult<unknown>> | undefined
      let request: Request = { kind: 'iterate', id, name, args }
      for (let first = true; ; first = false) {
        const { done, value } = await (next ?? ask(request))
        if (done) break
        request = { kind: 'pull', id }
        next = first ? undefined : ask(request)
        yield value
        signal.throwIfAborted()
      }
      finished = true
    } finally {
      if (!finished) {
        this.#channel.send({ kind: 'cancel', id } satisfies Request)
        this.#pending.get(id)?.reject(new TailspanError('cancelled', 'nobody reads on'))
        this.#pending.delete(id)
      }
    }
  }

  #ask(
    id: number,
    request: Request,
    signal: AbortSignal | undefined,
  ): Promise<IteratorResult<unknown>> {
    if (this.#gone) return Promise.reject(this.#gone)
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#pending.delete(id)
        this.#channel.send({ kind: 'cancel', id } satisfies Request)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#pending.set(id, {
        resolve: (value) => {
          signal?.removeEventListener('abort', abort)
          resolve(value)
        },
        reject: (error) => {
          signal?.removeEventListener('abort', abort)
          reject(error)
        },
      })
      this.#channel.send(request)
    })
  }
}
