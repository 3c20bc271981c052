/** The largest pages; only these are kept. */
export const PAGE_BYTES = 64 * 1024

/**
 * Pages of memory that were used and will be again: memory that is got and let go for every batch would have the
 * garbage collector look through all of the app's again and again.
 */
export class PagePool {
  readonly #most: number
  readonly #free: Buffer[] = []

  /** @param bytes that wait here at most */
  constructor(bytes: number) {
    this.#most = Math.floor(bytes / PAGE_BYTES)
  }

  /** A page of PAGE_BYTES; what is in it is what was. */
  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(PAGE_BYTES)
  }

  /** Takes back a page that nobody reads any more; others than those of `take` are let go. */
  give(page: Buffer): void {
    if (page.length === PAGE_BYTES && this.#free.length < this.#most) this.#free.push(page)
  }
}
