import {
  DETECTED_LEVEL,
  type LineCaptures,
  type LineFilter,
  type LogSamples,
  type LogSampling,
  plainNumber,
  type Stream,
  streamOf,
} from '@tailspan/model'
import { compileCapture, compileUnanchored } from '../regex/compile.ts'

interface Row {
  readonly stream: Stream
  readonly ts: bigint
  readonly line: string
  readonly metadata: string
  readonly level: string
}

/** What the captures find in a row; undefined when it is not readable by them. */
export function captureReader(of: LineCaptures): (row: Row) => readonly string[] | undefined {
  const when = of.when.map((filters) => filters.map(lineFilterTest))
  const captures = of.captures.map(({ regex }) => compileCapture(regex))
  const keys = of.labels.map((label) => `${JSON.stringify(label)}:`)
  return ({ line, metadata }) => {
    if (!when.every((tests) => tests.some((test) => test(line)))) return undefined
    if (keys.some((key) => metadata.includes(key))) return undefined
    const found = captures.map((capture) => capture(line))
    const number = of.number === undefined ? '' : (found[of.number] ?? '')
    return number === '' || plainNumber(number) !== undefined ? found : undefined
  }
}

/** A test of the line. */
export function lineFilterTest(filter: LineFilter): (line: string) => boolean {
  const tests =
    filter.kind === 'contains'
      ? filter.anyOf.map((text) => (line: string) => line.includes(text))
      : filter.anyOf.map(compileUnanchored)
  return (line) => tests.some((test) => test(line)) !== filter.negate
}

/** Rows in time order as samples; none are merged but into the first instant of their bucket. */
export function toSamples(rows: readonly Row[], { of, weight, merge }: LogSampling): LogSamples {
  const read = captureReader(of)
  const readable = rows.flatMap((row) => {
    const found = read(row)
    return found ? [{ row, found }] : []
  })
  const time = (ts: bigint): bigint => {
    if (!merge) return ts
    const rest = (ts - merge.start) % merge.size
    return ts - rest - (rest < 0n ? merge.size : 0n)
  }
  const numberOf = (found: readonly string[]): number =>
    plainNumber(found[of.number ?? 0] ?? '') ?? Number.NaN
  return {
    length: readable.length,
    timestamps: BigInt64Array.from(readable, ({ row }) => time(row.ts)),
    streams: readable.map(({ row }) =>
      streamOf(row.stream.labels.filter(([name]) => of.labels.includes(name))),
    ),
    streamIndex: Uint32Array.from(readable.keys()),
    levels: of.labels.includes(DETECTED_LEVEL) ? readable.map(({ row }) => row.level) : [],
    weights: Float64Array.from(readable, ({ row }) =>
      weight === 'rows' ? 1 : Buffer.byteLength(row.line),
    ),
    columns: of.captures.map((_, i) => ({
      texts: readable.map(({ found }) => (i === of.number ? '' : (found[i] ?? ''))),
      index: Uint32Array.from(readable.keys()),
    })),
    numbers: Float64Array.from(
      of.number === undefined ? [] : readable.map((r) => numberOf(r.found)),
    ),
    unreadable: rows.length - readable.length,
  }
}
