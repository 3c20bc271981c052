import type { FlushReport, SinkHealth } from '../../options/sink.ts'
import { activeTrace } from '../logger/active-trace.ts'
import type { LogRecord } from '../record/log-record.ts'
import { NanoClock } from '../record/nano-clock.ts'
import { type ShipToLokiOptions, StandaloneLoki } from '../standalone/standalone-loki.ts'
import { idsInLine, levelOfLine, levelOfNumber } from './pino-line.ts'

/** A destination for pino, within the process: `pino(lokiDestination({ service: 'checkout' }))`. */
export interface LokiDestination {
  readonly writable: true
  /** Takes a line. Neither throws nor waits. */
  write(line: string): void
  /** Waits until all lines so far are acknowledged, at most as many milliseconds. Never rejects. */
  flushed(withinMs?: number): Promise<FlushReport>
  /** Flushes, keeps the rest for the next start, and takes no more. Never rejects. */
  close(withinMs?: number): Promise<FlushReport>
  health(): SinkHealth
}

/** What pino tells a stream that asks for it, before each line. */
const METADATA = Symbol.for('pino.metadata')

/**
 * Sends pino's lines to Loki from the process that logs, without a worker: the ids of the active span are known, and what
 * is not sent when the process ends is kept. Lines stay as pino wrote them.
 */
export function lokiDestination(options: ShipToLokiOptions = {}): LokiDestination {
  const loki = new StandaloneLoki(options)
  const clock = new NanoClock(Date.now, Math.random)
  const stream = {
    [METADATA]: true,
    // What pino knows a stream by when it is its only argument.
    writable: true as const,
    /** Set by pino, unless another stream stands between. */
    lastLevel: undefined as number | undefined,
    write(line: string): void {
      const text = line.endsWith('\n') ? line.slice(0, -1) : line
      const level =
        stream.lastLevel === undefined ? levelOfLine(text) : levelOfNumber(stream.lastLevel)
      loki.write({ level, at: clock.next(), text, metadata: idsOf(text) })
    },
    flushed: (withinMs?: number) => loki.flush(withinMs),
    close: (withinMs?: number) => loki.close(withinMs),
    health: () => loki.health(),
  }
  return stream
}

function idsOf(text: string): LogRecord['metadata'] {
  const trace = activeTrace()
  if (trace === undefined) return idsInLine(text)
  return [
    ['trace_id', trace.traceId],
    ['span_id', trace.spanId],
  ]
}
