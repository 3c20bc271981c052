import { compareLabels, type Label, type LogBatch } from '@tailspan/model'
import type { StageExpr } from './ast.ts'
import { BaseLabelsCache } from './pipeline/base-labels.ts'
import { compileStages } from './pipeline/compile-stages.ts'
import { type LabelCategory, METADATA, STREAM } from './pipeline/label-category.ts'
import { LogEntry } from './pipeline/log-entry.ts'
import { EVERYTHING } from './pipeline/parser-hints.ts'
import type { Stage } from './pipeline/stage.ts'
import type { LogRow } from './result.ts'

/** Runs the stages of a log query over rows of batches. */
export class RowPipeline {
  readonly #stages: readonly Stage[]
  readonly #bases = new BaseLabelsCache()
  readonly #entry = new LogEntry()

  constructor(stages: readonly StageExpr[]) {
    this.#stages = compileStages(stages, EVERYTHING)
  }

  /** The row as the query answers it; undefined when a filter drops it. */
  run(batch: LogBatch, row: number): LogRow | undefined {
    const stream = batch.streams[batch.streamIndex[row] ?? 0]
    if (stream === undefined) return undefined
    const level = batch.levels[row] ?? ''
    const base = this.#bases.get(stream, batch.metadata[row] ?? '', level)
    const entry = this.#entry
    entry.reset(base, batch.timestamps[row] ?? 0n, batch.lines[row] ?? '')
    for (const stage of this.#stages) if (!stage.run(entry)) return undefined
    const halves: [Label[], Label[], Label[]] = [[], [], []]
    entry.each((name, value, category) => halves[half(category)].push([name, value]))
    const [own, metadata, parsed] = halves
    return {
      timestamp: entry.timestamp,
      line: entry.line,
      labels: [...own, ...metadata, ...parsed].sort(compareLabels),
      stream: own.sort(compareLabels),
      metadata: metadata.sort(compareLabels),
      parsed: parsed.sort(compareLabels),
      level,
      traceId: batch.traceIds[row] ?? '',
      spanId: batch.spanIds[row] ?? '',
    }
  }
}

function half(category: LabelCategory): 0 | 1 | 2 {
  return category === STREAM ? 0 : category === METADATA ? 1 : 2
}
