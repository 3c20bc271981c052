import type { LabelMatcher, LogBatch, Stream } from '@tailspan/model'
import { labelValue } from '@tailspan/model'
import type { LogExpr } from './ast.ts'
import type { LogRow } from './result.ts'
import { RowPipeline } from './row-pipeline.ts'
import { ValueTest } from './stages/value-test.ts'

/** Streams whose answer is remembered. */
const CAPACITY = 10_000

/** A log query over lines that come in live. */
export class TailPipeline {
  readonly matchers: readonly LabelMatcher[]
  readonly #pipeline: RowPipeline
  readonly #tests: readonly (readonly [name: string, test: ValueTest])[]
  readonly #known = new Map<string, boolean>()

  constructor(expr: LogExpr) {
    this.matchers = expr.matchers
    this.#pipeline = new RowPipeline(expr.stages)
    this.#tests = expr.matchers.map((m) => [m.name, new ValueTest(m.op, m.value)])
  }

  /** The rows that the query answers, in the order of the batch. */
  run(batch: LogBatch): LogRow[] {
    const wanted = batch.streams.map((stream) => this.#selects(stream))
    const rows: LogRow[] = []
    if (!wanted.includes(true)) return rows
    for (let i = 0; i < batch.length; i++) {
      if (wanted[batch.streamIndex[i] ?? 0] !== true) continue
      const row = this.#pipeline.run(batch, i)
      if (row !== undefined) rows.push(row)
    }
    return rows
  }

  #selects(stream: Stream): boolean {
    let selected = this.#known.get(stream.key)
    if (selected === undefined) {
      selected = this.#tests.every(([name, test]) => test.test(labelValue(stream.labels, name)))
      if (this.#known.size >= CAPACITY) this.#known.clear()
      this.#known.set(stream.key, selected)
    }
    return selected
  }
}
