import type { Loss } from '../../options/sink.ts'

const CALL_EVERY_MS = 1000
const PRINT_EVERY_MS = 60_000

/** Gathers losses by their reason, and tells of them now and then: `onLoss` once a second, or else stderr once a minute. */
export class LossReport {
  readonly #onLoss: ((loss: Loss) => void) | undefined
  readonly #now: () => number
  readonly #everyMs: number
  readonly #losses = new Map<Loss['reason'], Loss>()
  #told = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null

  /** @param now milliseconds */
  constructor(onLoss: ((loss: Loss) => void) | undefined, now: () => number) {
    this.#onLoss = onLoss
    this.#now = now
    this.#everyMs = onLoss === undefined ? PRINT_EVERY_MS : CALL_EVERY_MS
  }

  add(loss: Loss): void {
    const before = this.#losses.get(loss.reason)
    this.#losses.set(loss.reason, { ...loss, count: loss.count + (before?.count ?? 0) })
    if (this.#timer !== null) return
    const wait = Math.max(0, this.#told + this.#everyMs - this.#now())
    // Never within the call that logs: who is told may log itself.
    this.#timer = setTimeout(() => this.tell(), wait)
    this.#timer.unref()
  }

  /** Tells what was not told yet. Never throws. */
  tell(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#told = this.#now()
    const losses = [...this.#losses.values()]
    this.#losses.clear()
    for (const loss of losses) {
      try {
        if (this.#onLoss !== undefined) this.#onLoss(loss)
        else process.stderr.write(`@tailspan/sdk: log lines lost: ${loss.count} (${loss.reason})\n`)
      } catch {
        // A fault of who is told is not ours to pass on.
      }
    }
  }
}
