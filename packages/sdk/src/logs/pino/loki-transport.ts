import { Writable } from 'node:stream'
import type { LogRecord } from '../record/log-record.ts'
import type { LogMoment } from '../record/moment.ts'
import { NanoClock } from '../record/nano-clock.ts'
import { type ShipToLokiOptions, StandaloneLoki } from '../standalone/standalone-loki.ts'
import { idsInLine, levelOfLine } from './pino-line.ts'

/** A line without an end is not waited for. */
const MAX_LINE = 1024 * 1024

/**
 * For `pino.transport({ target: '@tailspan/sdk/pino', options })`: a stream in pino's worker that sends lines to Loki.
 * Prefer `lokiDestination`, which is cheaper and knows the active span.
 */
export function lokiTransport(options: ShipToLokiOptions = {}): Writable {
  const loki = new StandaloneLoki(options)
  const clock = new LineClock()
  let rest = ''
  const write = (text: string): void => {
    if (text !== '') loki.write(recordOf(text, clock))
  }
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) write(line)
      if (rest.length > MAX_LINE) {
        write(rest)
        rest = ''
      }
      done()
    },
    destroy(error, done) {
      write(rest)
      rest = ''
      void loki.close().then(() => done(error))
    },
    final(done) {
      void loki.flush().then(() => done())
    },
  })
}

function recordOf(text: string, clock: LineClock): LogRecord {
  return { level: levelOfLine(text), at: clock.at(text), text, metadata: idsInLine(text) }
}

/** Lines come to a worker after a while: their own time counts. */
class LineClock {
  #ms = 0
  readonly #clock = new NanoClock(() => this.#ms, Math.random)

  at(text: string): LogMoment {
    const [, number, iso] = /"time":(?:(\d{13})|"([^"]{1,40})")/.exec(text) ?? []
    const ms = number === undefined ? Date.parse(iso ?? '') : Number(number)
    this.#ms = Number.isNaN(ms) ? Date.now() : ms
    return this.#clock.next()
  }
}
