/** A timer that keeps no process running, and can be rung before its time. */
export class Alarm {
  #timer: NodeJS.Timeout | null = null
  #then: (() => void) | null = null

  get set(): boolean {
    return this.#timer !== null
  }

  start(ms: number, then: () => void): void {
    this.stop()
    this.#then = then
    this.#timer = setTimeout(() => this.ring(), ms)
    this.#timer.unref()
  }

  /** Resolves after that time, or when it is rung or stopped. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.start(ms, resolve)
    })
  }

  /** Does now what it was set for. */
  ring(): void {
    const then = this.#then
    this.#clear()
    then?.()
  }

  stop(): void {
    this.#clear()
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#then = null
  }
}
