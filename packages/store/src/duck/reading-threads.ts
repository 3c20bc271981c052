/** Milliseconds without a reader until the threads are taken away again. */
const LINGER_MS = 500

/**
 * Lets DuckDB have all its threads only while somebody reads. While a thread of its own runs a
 * statement, DuckDB lets the one that waits for it spin (1.5), also through the commit's fsync: that
 * is harmless to a big query, but takes as much processor time as the commits themselves. With a
 * single thread, whoever asks does the work.
 */
export class ReadingThreads {
  readonly #set: (threads: number) => Promise<void>
  readonly #most: number
  readonly #lingerMs: number
  #readers = 0
  #threads = 1
  #last: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  /** `set` changes the number, which is 1 now; it is called once at a time. */
  constructor(set: (threads: number) => Promise<void>, most: number, lingerMs = LINGER_MS) {
    this.#set = set
    this.#most = most
    this.#lingerMs = lingerMs
  }

  /** Somebody begins to read; resolves when the threads are there. To be followed by `end`. */
  begin(): Promise<void> {
    this.#readers++
    clearTimeout(this.#timer)
    return this.#change(this.#most)
  }

  end(): void {
    this.#readers--
    if (this.#readers > 0) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (this.#readers === 0) void this.#change(1)
    }, this.#lingerMs).unref()
  }

  /**
   * Runs work during which the number must not change. Opening a file runs statements within a
   * statement, for what its log holds; when the number changes meanwhile, DuckDB (1.5) waits for ever:
   * the change for the thread to end, the thread for the change.
   */
  steady<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work)
    this.#last = mine.then(
      () => {},
      () => {},
    )
    return mine
  }

  /** Changes nothing more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#last
  }

  #change(threads: number): Promise<void> {
    if (this.#threads !== threads) {
      this.#threads = threads
      // Reading works with any number of threads.
      this.#last = this.#last.then(() => this.#set(threads)).catch(() => {})
    }
    return this.#last
  }
}
