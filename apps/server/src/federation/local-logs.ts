import type { LabelMatcher, LogReader, Stream, TimeRange } from '@tailspan/model'
import type {
  InstantQueryOptions,
  LogqlEngine,
  LogqlResult,
  RangeQueryOptions,
} from '@tailspan/query'
import type { LogMember } from './log-member.ts'

/** This server's own store as one cluster among others. */
export class LocalLogs implements LogMember {
  readonly id = 'local'
  readonly #reader: LogReader
  readonly #engine: LogqlEngine

  constructor(reader: LogReader, engine: LogqlEngine) {
    this.#reader = reader
    this.#engine = engine
  }

  queryRange(text: string, options: RangeQueryOptions, signal: AbortSignal): Promise<LogqlResult> {
    return this.#engine.queryRange(text, options, signal)
  }

  queryInstant(
    text: string,
    options: InstantQueryOptions,
    signal: AbortSignal,
  ): Promise<LogqlResult> {
    return this.#engine.queryInstant(text, options, signal)
  }

  streams(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly Stream[]> {
    return this.#reader.streams(matchers, range, signal)
  }
}
