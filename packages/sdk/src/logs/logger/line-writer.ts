import { type Logger as Pino, pino } from 'pino'
import type { Level } from '../../options/level.ts'
import type { LogRecord } from '../record/log-record.ts'
import type { LogMoment } from '../record/moment.ts'
import type { NanoClock } from '../record/nano-clock.ts'
import type { Metadata } from './log-context.ts'
import type { PlainFields } from './plain-value.ts'

/** Makes lines of JSON. Children know the text of their fields already. */
export class LineWriter {
  readonly #clock: NanoClock
  /** The moment and the text of the line that is being made. */
  #at: LogMoment = { ms: 0, nanos: 0 }
  #text = ''
  #timeMs = Number.NaN
  #time = ''

  constructor(clock: NanoClock) {
    this.#clock = clock
  }

  /** The logger of pino's that lines are made with. */
  root(): Pino {
    return pino(
      {
        level: 'trace',
        base: null,
        timestamp: () => this.#next(),
        formatters: { level: (label) => ({ level: label }) },
        // Values are plain when they come.
        serializers: { err: (value: unknown) => value },
      },
      {
        write: (text: string) => {
          this.#text = text
        },
      },
    )
  }

  write(
    by: Pino,
    level: Level,
    fields: PlainFields,
    message: string | undefined,
    metadata: Metadata,
  ): LogRecord {
    by[level](fields, message)
    // Without the line feed.
    return { level, at: this.#at, text: this.#text.slice(0, -1), metadata }
  }

  #next(): string {
    this.#at = this.#clock.next()
    const { ms } = this.#at
    if (ms !== this.#timeMs) {
      this.#timeMs = ms
      this.#time = `,"time":"${new Date(ms).toISOString()}"`
    }
    return this.#time
  }
}
