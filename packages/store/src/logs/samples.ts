import { BIGINT, type DuckDBDataChunk, LIST, listValue, UINTEGER } from '@duckdb/node-api'
import {
  DETECTED_LEVEL,
  type LogSamples,
  type LogSampling,
  type LogSelection,
  type Stream,
  streamOf,
} from '@tailspan/model'
import { Bindings } from '../sql/statement.ts'
import { absentOrNumberSql, captureSql, numberSql, shapeSql } from './captures-sql.ts'
import { handOver } from './hand-over.ts'
import type { LogFile } from './read.ts'
import { SamplesBuilder } from './samples-builder.ts'
import type { KnownStream } from './stream-index.ts'
import { planWhere, rangeSql } from './where.ts'

/** Rows of one batch. */
const BATCH_ROWS = 16_384

/** One scan that takes labels and numbers out of lines, see LogReader.samples. */
export async function* sampleRows(
  file: LogFile,
  selection: LogSelection,
  sampling: LogSampling,
  signal: AbortSignal,
): AsyncGenerator<LogSamples> {
  signal.throwIfAborted()
  const { range } = selection
  const where = planWhere(selection, range, file)
  if (where.streams.length === 0 || range.start >= range.end) return
  const classes = labelClasses(where.streams, sampling.of.labels)
  const bindings = new Bindings()
  const conditions = [rangeSql(range, bindings), where.sql(bindings)].filter(Boolean)
  const rows = `SELECT ts, seq, level, line, ${classSql(classes, bindings)} AS class,
      ${shapeSql(sampling.of, bindings)} AS shaped
    FROM log_rows WHERE ${conditions.join(' AND ')}`
  const own = new Set(
    sampling.of.labels.filter((label) => where.streams.every(({ stream }) => has(stream, label))),
  )
  const sql = samplesSql(rows, sampling, own, bindings)
  yield* handOver<LogSamples>((give) =>
    file.database.read(async (connection) => {
      const result = await connection.stream(sql, bindings.values, bindings.types)
      const fresh = (): SamplesBuilder => new SamplesBuilder(classes.streams, sampling, file.levels)
      let builder = fresh()
      for (;;) {
        const chunk: DuckDBDataChunk | null = await result.fetchChunk()
        if (!chunk || chunk.rowCount === 0) break
        signal.throwIfAborted()
        builder.add(chunk)
        if (builder.length < BATCH_ROWS) continue
        await give(builder.build())
        builder = fresh()
      }
      await give(builder.build())
    }, signal),
  )
}

function has({ labels }: Stream, name: string): boolean {
  return labels.some((label) => label[0] === name)
}

/**
 * Columns: readable, time, class, level, number, the texts, weight, merged rows. Labels that all streams
 * have are not taken out of lines.
 */
function samplesSql(
  rows: string,
  sampling: LogSampling,
  own: ReadonlySet<string>,
  bindings: Bindings,
): string {
  const { of, merge, weight } = sampling
  const texts = of.captures.map((capture, i) =>
    own.has(capture.label) && i !== of.number ? `''` : captureSql(capture, bindings),
  )
  const captured = texts.map((text, i) => `CASE WHEN shaped THEN ${text} ELSE '' END AS x${i}`)
  const number = of.number === undefined ? undefined : `x${of.number}`
  const readable = number ? `shaped AND ${absentOrNumberSql(number, bindings)}` : 'shaped'
  const level = of.labels.includes(DETECTED_LEVEL) ? 'level' : '0'
  const amount = weight === 'rows' ? '1' : 'strlen(line)'
  const time = merge
    ? `(ts - ${bindings.bind(merge.start, BIGINT)}) // ${bindings.bind(merge.size, BIGINT)}`
    : 'ts'
  const columns = `${readable} AS readable, ${time} AS t, class, ${level} AS level,
      ${number ? numberSql(number) : 'NULL::DOUBLE'} AS number,
      ${of.captures.map((_, i) => (i === of.number ? `'' AS x${i}` : `x${i}`)).join(', ') || "''"}`
  const inner = `SELECT *, ${[...captured, `${amount} AS amount`].join(', ')} FROM (${rows})`
  return merge
    ? `SELECT ${columns}, CAST(sum(amount) AS DOUBLE) AS weight, CAST(count(*) AS DOUBLE) AS merged
      FROM (${inner}) GROUP BY ALL ORDER BY min(ts), min(seq)`
    : `SELECT ${columns}, CAST(amount AS DOUBLE) AS weight, 1::DOUBLE AS merged
      FROM (${inner}) ORDER BY ts, seq`
}

/** The label sets that are left of streams when only some labels count. */
interface LabelClasses {
  readonly streams: readonly Stream[]
  /** Class by stream id. */
  readonly of: ReadonlyMap<number, number>
}

function labelClasses(streams: readonly KnownStream[], names: readonly string[]): LabelClasses {
  const wanted = new Set(names)
  const classes: Stream[] = []
  const byKey = new Map<string, number>()
  const of = new Map<number, number>()
  for (const { id, stream } of streams) {
    const cut = streamOf(stream.labels.filter(([name]) => wanted.has(name)))
    let place = byKey.get(cut.key)
    if (place === undefined) byKey.set(cut.key, (place = classes.push(cut) - 1))
    of.set(id, place)
  }
  return { streams: classes, of }
}

function classSql({ streams, of }: LabelClasses, bindings: Bindings): string {
  if (streams.length === 1) return '0::UINTEGER'
  const last = Math.max(...of.keys())
  const places = Array.from({ length: last + 1 }, (_, id) => of.get(id) ?? 0)
  return `list_extract(${bindings.bind(listValue(places), LIST(UINTEGER))}, stream + 1)`
}
