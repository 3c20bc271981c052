import type { AttributeValue, SpanBatch } from '@tailspan/model'

/** One span in the order of time. */
export interface TimelineEntry {
  readonly spanId: string
  /** '' for a root. */
  readonly parentId: string
  readonly service: string
  readonly name: string
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly duration: bigint
  readonly failed: boolean
  /** What it said when it failed, or ''. */
  readonly message: string
  /** Levels below the root. */
  readonly depth: number
  /** Whole numbers are bigint. */
  readonly attributes: ReadonlyMap<string, AttributeValue>
}

/** A trace in numbers, with its spans in the order of a tree. */
export interface TraceReport {
  readonly traceId: string
  /** Of its root, or of the first span that there is. */
  readonly name: string
  /** Whether the root failed; `errors` are those of all its parts. */
  readonly failed: boolean
  readonly spans: number
  readonly errors: number
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly duration: bigint
  readonly services: readonly string[]
  /** Where the trouble began: failed spans with no failed span below them. */
  readonly origins: readonly TimelineEntry[]
  readonly timeline: readonly TimelineEntry[]
}

const FAILED = 2

/** undefined for no spans. */
export async function traceReport(
  traceId: string,
  batch: SpanBatch,
): Promise<TraceReport | undefined> {
  const { decodeAttributes, spanRowOf, summariseTrace } = await import('@tailspan/model')
  const rows = Array.from({ length: batch.length }, (_, row) => {
    const span = spanRowOf(batch, row)
    const service = batch.resources[batch.resourceIndex[row] ?? 0]?.service ?? ''
    return { ...span, service, failed: span.statusCode === FAILED }
  })
  const summary = summariseTrace(rows)
  if (summary === null) return undefined
  const timeline = summary.nodes.map(({ span, depth }): TimelineEntry => {
    const { spanId, parentId, service, name, start, failed } = span
    const pairs = decodeAttributes(span.attributes)
    return {
      spanId,
      parentId,
      service,
      name,
      start,
      duration: span.end - start,
      failed,
      message: span.statusMessage,
      depth,
      attributes: new Map(pairs.map(({ key, value }) => [key, value])),
    }
  })
  return {
    traceId,
    name: timeline[0]?.name ?? '',
    failed: timeline[0]?.failed ?? false,
    spans: rows.length,
    errors: summary.failed,
    start: summary.start,
    duration: summary.duration,
    services: [...new Set(rows.map(({ service }) => service))],
    origins: summary.origins.map((index) => timeline[index]).filter((each) => each !== undefined),
    timeline,
  }
}
