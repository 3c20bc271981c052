import { type LogBatch, type SpanBatch, SpanBatchBuilder } from '@tailspan/model'
import { logBatch } from './logs.ts'

/** Log rows that say which batch they belong to: `batch <n> row <i>`, in one of four streams. */
export function numberedLogs(n: number, rows: number): LogBatch {
  return logBatch(
    Array.from({ length: rows }, (_, i) => ({
      labels: { writer: String(n % 4) },
      ts: BigInt(n) * 1000n + BigInt(i),
      line: `batch ${n} row ${i}`,
    })),
  )
}

/** One trace of three spans whose id is the batch's number. */
export function numberedSpans(n: number): SpanBatch {
  const builder = new SpanBatchBuilder()
  const resource = builder.resource({ service: 'numbered', attributes: '' })
  const scope = builder.scope({ name: 'numbered', version: '', attributes: '' })
  for (let i = 1; i <= 3; i++) {
    builder.add(resource, scope, {
      traceId: numberedTraceId(n),
      spanId: i.toString(16).padStart(16, '0'),
      name: `span ${i}`,
      start: BigInt(n) * 1000n,
      end: BigInt(n) * 1000n + BigInt(i),
    })
  }
  return builder.build()
}

export function numberedTraceId(n: number): string {
  return (n + 1).toString(16).padStart(32, '0')
}
