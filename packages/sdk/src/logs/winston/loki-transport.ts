import { Writable } from 'node:stream'
import type { FlushReport, SinkHealth } from '../../options/sink.ts'
import { activeTrace } from '../logger/active-trace.ts'
import { PlainValues } from '../logger/plain-value.ts'
import { idsInLine, levelOfName } from '../pino/pino-line.ts'
import { NanoClock } from '../record/nano-clock.ts'
import { type ShipToLokiOptions, StandaloneLoki } from '../standalone/standalone-loki.ts'

export interface WinstonLokiOptions extends ShipToLokiOptions {
  /** Only lines of this level and graver; default what the logger lets through. */
  readonly level?: string
}

/** What winston hands over for each line. */
type Info = Readonly<Record<string | symbol, unknown>>

const LEVEL = Symbol.for('level')
const MESSAGE = Symbol.for('message')

/**
 * A transport for winston that sends lines to Loki: `transports: [new LokiTransport({ service: 'checkout' })]`. A line is what
 * the logger's format made of it; without a format it is JSON of all fields. Nothing throws into winston, and winston
 * never waits.
 */
export class LokiTransport extends Writable {
  /** Read by winston. */
  level?: string
  /** Set by winston: the logger's levels, gravest first. */
  levels?: Readonly<Record<string, number>>
  readonly #loki: StandaloneLoki
  readonly #clock = new NanoClock(Date.now, Math.random)
  readonly #values = new PlainValues(() => true)

  constructor(options: WinstonLokiOptions = {}) {
    super({ objectMode: true, highWaterMark: 1024 })
    if (options.level !== undefined) this.level = options.level
    this.#loki = new StandaloneLoki(options)
    this.once('pipe', (logger: { levels?: Readonly<Record<string, number>> }) => {
      if (logger.levels !== undefined) this.levels = logger.levels
    })
  }

  /** Called by winston: one line. */
  log(info: Info, done: () => void): void {
    try {
      this.#write(info)
    } finally {
      done()
    }
  }

  override _write(
    info: Info,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    if (this.#wanted(info)) this.log(info, done)
    else done()
  }

  override _final(done: (error?: Error | null) => void): void {
    void this.#loki.close().then(() => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    void this.#loki.close().then(() => done(error))
  }

  /** Waits until all lines so far are acknowledged, at most as many milliseconds. Never rejects. */
  flushed(withinMs?: number): Promise<FlushReport> {
    return this.#loki.flush(withinMs)
  }

  health(): SinkHealth {
    return this.#loki.health()
  }

  #wanted(info: Info): boolean {
    const { level, levels } = this
    if (level === undefined || levels === undefined) return true
    const most = levels[level]
    const its = levels[String(info[LEVEL])]
    return most === undefined || its === undefined || its <= most
  }

  #write(info: Info): void {
    const text = this.#text(info)
    const trace = activeTrace()
    const ids = trace && [['trace_id', trace.traceId] as const, ['span_id', trace.spanId] as const]
    this.#loki.write({
      level: levelOfName(String(info[LEVEL] ?? info['level'])) ?? 'info',
      at: this.#clock.next(),
      text,
      metadata: ids ?? idsInLine(text),
    })
  }

  #text(info: Info): string {
    const made = info[MESSAGE]
    // winston writes the message here, as JSON, when the logger has no format of its own.
    if (typeof made === 'string') return made
    this.#values.begin()
    return JSON.stringify(this.#values.value(info)) ?? ''
  }
}
