import { writeSync } from 'node:fs'
import type { FlushCounts, SinkHealth } from '../../options/sink.ts'
import type { LogRecord, LogSink } from '../record/log-record.ts'

/** Prints a line, line feed included. */
export type PrintLine = (record: LogRecord) => string

/** Where console lines go: stdout, unless told otherwise. */
export interface Output {
  readonly fd: number
  /** False when it holds more than it should; then `drain` comes. */
  write(text: string): boolean
  once(event: 'drain', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** Beyond it lines are lost, so that a reader that stalls does not cost the app its memory. */
const MAX_WAITING = 4 * 1024 * 1024
/** Of one turn of the event loop. */
const MAX_TURN = 64 * 1024
const NOTHING: FlushCounts = { sent: 0, spooled: 0, lost: 0 }

/**
 * Prints lines. Those of one turn of the event loop are one write; those that are left when the process ends are written
 * then. A reader that is gone turns it off.
 */
export class ConsoleSink implements LogSink {
  readonly name = 'console'
  readonly #print: PrintLine
  readonly #output: Output
  #text = ''
  #lines = 0
  #timer: NodeJS.Immediate | null = null
  #blocked = false
  #off = false
  #sent = 0
  #lost = 0
  #lastError: string | undefined

  constructor(print: PrintLine, output: Output) {
    this.#print = print
    this.#output = output
    output.on('error', (error) => {
      this.#lastError = error.message
      this.#off = true
    })
  }

  write(record: LogRecord): void {
    if (this.#off || this.#text.length > MAX_WAITING) {
      this.#lost++
      return
    }
    this.#text += this.#print(record)
    this.#lines++
    if (this.#text.length > MAX_TURN) this.#write()
    else this.#timer ??= setImmediate(() => this.#write())
  }

  async flush(): Promise<FlushCounts> {
    this.#write()
    return NOTHING
  }

  async close(): Promise<FlushCounts> {
    this.#write()
    return NOTHING
  }

  health(): SinkHealth {
    return {
      sink: this.name,
      state: this.#off ? 'off' : 'ok',
      queued: this.#lines,
      queuedBytes: this.#text.length,
      sent: this.#sent,
      lost: this.#lost,
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    }
  }

  spoolOnExit(): FlushCounts {
    const bytes = Buffer.from(this.#take())
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#output.fd, bytes, at)
    } catch {
      // A pipe that is full, or closed: nobody is there to be told.
    }
    return NOTHING
  }

  #write(): void {
    if (this.#timer !== null) clearImmediate(this.#timer)
    this.#timer = null
    if (this.#blocked || this.#text === '') return
    this.#blocked = !this.#output.write(this.#take())
    if (!this.#blocked) return
    this.#output.once('drain', () => {
      this.#blocked = false
      this.#write()
    })
  }

  #take(): string {
    const text = this.#text
    this.#sent += this.#lines
    this.#text = ''
    this.#lines = 0
    return text
  }
}
