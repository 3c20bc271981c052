import {
  type LabelMatcher,
  type LogBatch,
  type Stream,
  TailspanError,
  type TimeRange,
} from '@tailspan/model'
import { parseLogql } from '../logql/parse.ts'
import { RowPipeline } from '../logql/row-pipeline.ts'
import { StreamTest } from '../logql/stream-test.ts'

/** Lines that are to be seen no more: those of a log query in a range. */
export class Deletion {
  readonly range: TimeRange
  readonly matchers: readonly LabelMatcher[]
  readonly #streams: StreamTest
  /** null when every line of the streams is meant. */
  readonly #pipeline: RowPipeline | null

  /** @throws `bad_request` for what is no log query */
  constructor(query: string, range: TimeRange) {
    const expr = parseLogql(query)
    if (expr.kind !== 'log') {
      throw new TailspanError('bad_request', 'a deletion needs a log query: a selector and filters')
    }
    this.range = range
    this.matchers = expr.matchers
    this.#streams = new StreamTest(expr.matchers)
    this.#pipeline = expr.stages.length > 0 ? new RowPipeline(expr.stages) : null
  }

  overlaps({ start, end }: TimeRange): boolean {
    return start < this.range.end && this.range.start < end
  }

  selects(stream: Stream): boolean {
    return this.#streams.test(stream)
  }

  /** Whether a row of a batch, which has all its fields, is among them. */
  hides(batch: LogBatch, row: number): boolean {
    const time = batch.timestamps[row] ?? 0n
    if (time < this.range.start || time >= this.range.end) return false
    const stream = batch.streams[batch.streamIndex[row] ?? 0]
    if (!stream || !this.selects(stream)) return false
    return this.#pipeline === null || this.#pipeline.run(batch, row) !== undefined
  }
}
