import {
  isSharedSpan,
  type SpanBatch,
  type SpanEventText,
  type SummarySpan,
  summariseTrace,
  TailspanError,
  type TimeShare,
  type TraceSummary,
} from '@tailspan/model'
import { askTraces } from './ask-traces.ts'
import { clustersParam } from './choose-clusters.ts'
import { clusterFailures, withClusters } from './cluster-answers.ts'
import { normalTraceId } from './log-params.ts'
import { question } from './route.ts'
import { traceNames } from './trace-path.ts'
import { summarySchema } from './trace-summary-schema.ts'

/** Most elements of each list of an answer, which says how many there are in all. */
const MOST = 200

interface Span extends SummarySpan {
  readonly row: number
}

/** `/api/v1/traces/:id/summary`: what took the time, what failed and where, what is odd. */
export const traceSummary = question(
  {
    id: 'traceSummary',
    tag: 'traces',
    summary: 'What took the time of a trace, what failed and where, and what is odd about it.',
    path: '/api/v1/traces/:id/summary',
    names: traceNames,
    params: clustersParam,
    answer: summarySchema,
    failures: { ...clusterFailures, 404: 'There is no such cluster, or no such trace.' },
  },
  async ({ params, names, deps, signal }) => {
    const traceId = normalTraceId(names.id)
    const asked = await askTraces(deps, params, signal, true)
    return withClusters(asked, async () => {
      const batch = await asked.spans.trace(traceId, signal)
      const summary = batch && summariseTrace(spansOf(batch))
      if (!batch || !summary) {
        throw new TailspanError('not_found', `no span of trace ${traceId} is here`)
      }
      return { traceId, ...summaryJson(batch, summary) }
    })
  },
)

function spansOf(batch: SpanBatch): Span[] {
  return Array.from({ length: batch.length }, (_, row) => {
    const start = batch.starts[row] ?? 0n
    const end = batch.ends[row] ?? 0n
    return {
      row,
      spanId: batch.spanIds[row] ?? '',
      parentId: batch.parentIds[row] ?? '',
      start,
      end: end > start ? end : start,
      service: batch.resources[batch.resourceIndex[row] ?? 0]?.service ?? '',
      name: batch.names[row] ?? '',
      failed: batch.statusCodes[row] === 2,
      shared: isSharedSpan(batch.attributes[row] ?? ''),
    }
  })
}

function summaryJson(batch: SpanBatch, summary: TraceSummary<Span>) {
  const { nodes } = summary
  const named = (node: number) => {
    const span = nodes[node]?.span
    return { spanId: span?.spanId ?? '', service: span?.service ?? '', name: span?.name ?? '' }
  }
  return {
    root: named(summary.root),
    start: String(summary.start),
    durationNs: String(summary.duration),
    spans: nodes.length,
    depth: summary.depth,
    failed: summary.failed,
    origins: bounded(summary.origins, (node) => ({
      ...named(node),
      message: batch.statusMessages[nodes[node]?.span.row ?? -1] ?? '',
    })),
    criticalPath: bounded(summary.criticalPath, ({ node, start, end }) => ({
      ...named(node),
      start: String(start),
      durationNs: String(end - start),
    })),
    services: bounded(summary.services, shareJson),
    operations: bounded(summary.operations, (share) => ({ name: share.name, ...shareJson(share) })),
    repeated: bounded(summary.repeated, (group) => ({
      parent: named(group.parent),
      service: group.service,
      name: group.name,
      spans: group.nodes.length,
      totalNs: String(group.total),
      oneByOne: group.oneByOne,
    })),
    missingParents: bounded([...summary.missingParents], ([spanId, children]) => ({
      spanId,
      children,
    })),
    skewed: bounded(summary.skewed, ({ node, early }) => ({
      ...named(node),
      earlyNs: String(early),
    })),
    events: bounded(eventsOf(batch, summary), ({ node, time, name }) => ({
      ...named(node),
      time,
      event: name,
    })),
  }
}

function shareJson(share: Omit<TimeShare, 'name'>) {
  return {
    service: share.service,
    spans: share.spans,
    failed: share.failed,
    selfNs: String(share.self),
    criticalNs: String(share.critical),
  }
}

/** The spans' events in the order of time. */
function eventsOf(batch: SpanBatch, { nodes }: TraceSummary<Span>) {
  const events = nodes.flatMap(({ index, span }) => {
    const text = batch.events[span.row]
    const list = text ? (JSON.parse(text) as SpanEventText[]) : []
    return list.map(({ time, name }) => ({ node: index, time, name }))
  })
  return events.sort((a, b) => {
    const difference = BigInt(a.time) - BigInt(b.time)
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  })
}

function bounded<T, U>(list: readonly T[], write: (element: T) => U): { total: number; list: U[] } {
  return { total: list.length, list: list.slice(0, MOST).map(write) }
}
