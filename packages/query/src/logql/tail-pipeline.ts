import type { LabelMatcher, LogBatch } from '@tailspan/model'
import type { LogExpr } from './ast.ts'
import type { LogRow } from './result.ts'
import { RowPipeline } from './row-pipeline.ts'
import { StreamTest } from './stream-test.ts'

/** A log query over lines that come in live. */
export class TailPipeline {
  readonly matchers: readonly LabelMatcher[]
  readonly #pipeline: RowPipeline
  readonly #streams: StreamTest

  constructor(expr: LogExpr) {
    this.matchers = expr.matchers
    this.#pipeline = new RowPipeline(expr.stages)
    this.#streams = new StreamTest(expr.matchers)
  }

  /** The rows that the query answers, in the order of the batch. */
  run(batch: LogBatch): LogRow[] {
    const wanted = batch.streams.map((stream) => this.#streams.test(stream))
    const rows: LogRow[] = []
    if (!wanted.includes(true)) return rows
    for (let i = 0; i < batch.length; i++) {
      if (wanted[batch.streamIndex[i] ?? 0] !== true) continue
      const row = this.#pipeline.run(batch, i)
      if (row !== undefined) rows.push(row)
    }
    return rows
  }
}
