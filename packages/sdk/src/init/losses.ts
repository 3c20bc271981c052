import type { Loss } from '../options/sink.ts'

const TELL_EVERY_MS = 1000
const WARN_EVERY_MS = 60_000

/** Counts what is lost, tells `onLoss` at most once a second for each sink and reason, and warns once a minute. */
export class Losses {
  readonly #onLoss: ((loss: Loss) => void) | undefined
  readonly #write: (line: string) => void
  readonly #now: () => number
  readonly #untold = new Map<string, Loss>()
  #total = 0
  #timer: NodeJS.Timeout | undefined
  #warnedAt = Number.NEGATIVE_INFINITY
  #unwarned = 0

  /** @param now milliseconds of a clock that does not go back */
  constructor(
    onLoss: ((loss: Loss) => void) | undefined,
    write: (line: string) => void,
    now: () => number,
  ) {
    this.#onLoss = onLoss
    this.#write = write
    this.#now = now
  }

  /** Spans and lines since the start. */
  get total(): number {
    return this.#total
  }

  add(loss: Loss): void {
    this.#total += loss.count
    this.#unwarned += loss.count
    const key = `${loss.signal} ${loss.sink} ${loss.reason}`
    const before = this.#untold.get(key)
    this.#untold.set(key, { ...loss, count: loss.count + (before?.count ?? 0) })
    this.#timer ??= setTimeout(() => this.tell(), TELL_EVERY_MS).unref()
  }

  /** Tells what was not told yet. */
  tell(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const losses = [...this.#untold.values()]
    this.#untold.clear()
    for (const loss of losses) {
      try {
        this.#onLoss?.(loss)
      } catch {
        // The app's own fault; it must not stop what is being sent.
      }
    }
    const now = this.#now()
    if (this.#unwarned === 0 || now - this.#warnedAt < WARN_EVERY_MS) return
    this.#warnedAt = now
    const reasons = [...new Set(losses.map(({ sink, reason }) => `${sink}: ${reason}`))].join(', ')
    this.#say(`${this.#unwarned} spans or lines were lost (${reasons})`)
    this.#unwarned = 0
  }

  #say(message: string): void {
    try {
      this.#write(`[tailspan] ${message}`)
    } catch {
      // Nobody is there to read it.
    }
  }
}
