import type { Level } from '../../options/level.ts'
import type { Sink } from '../../options/sink.ts'
import type { LogMoment } from './moment.ts'

/** A log line on its way to the sinks. */
export interface LogRecord {
  readonly level: Level
  readonly at: LogMoment
  /** One object in JSON, or any text, without a line feed. What is in `metadata` is not in it. */
  readonly text: string
  /** What leads from the line elsewhere: `trace_id`, `span_id`, ids of requests and jobs. Names are unique. */
  readonly metadata: readonly (readonly [name: string, value: string])[]
}

/** Where log lines go. `write` neither throws nor waits. */
export interface LogSink extends Sink {
  write(record: LogRecord): void
}

/** The whole line as one object, for who has no place for metadata beside it. */
export function textWithMetadata({ text, metadata }: LogRecord): string {
  if (metadata.length === 0) return text
  const members = metadata.map(
    ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`,
  )
  return `${text.slice(0, -1)}${members.join('')}}`
}
