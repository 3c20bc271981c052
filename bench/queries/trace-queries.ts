import { END_NS, START_NS } from '../generate/log-rows.ts'
import { spanRows } from '../generate/span-rows.ts'
import type { Query } from './query.ts'

const wholeRange = {
  start: (START_NS / 1_000_000_000n).toString(),
  end: (END_NS / 1_000_000_000n).toString(),
}

/** What Tempo's answer tells of the newest twenty traces with a span that meets the condition. */
const newestTraces = (condition: string): string => `
  WITH hits AS (
    SELECT trace_id, max(start_ns) AS newest FROM spans
    WHERE ${condition} AND start_ns >= $1 AND start_ns < $2
    GROUP BY trace_id ORDER BY newest DESC LIMIT 20)
  SELECT trace_id, min(start_ns), max(start_ns + duration_ns) - min(start_ns),
    any_value(name) FILTER (parent_id = ''), any_value(service) FILTER (parent_id = ''),
    count(*) FILTER (${condition})
  FROM spans WHERE trace_id IN (SELECT trace_id FROM hits) GROUP BY trace_id`

const attribute = (name: string): string => `attributes ->> '$."${name}"'`

const search = (name: string, traceql: string, condition: string): Query => ({
  name,
  text: traceql,
  path: '/api/search',
  params: { q: traceql, limit: '20', spss: '3', ...wholeRange },
  size: (body) => (body as { traces?: unknown[] }).traces?.length ?? 0,
  sql: newestTraces(condition),
})

/** Queries of `rows` generated spans. */
export function traceQueries(rows: number): readonly Query[] {
  return [
    traceById(rows),
    search('newest traces', '{ }', 'true'),
    search('attribute', '{ span.user.id = "u1234" }', `${attribute('user.id')} = 'u1234'`),
    search(
      'errors, slow',
      '{ status = error && duration > 1s }',
      'error AND duration_ns > 1000000000',
    ),
    search(
      'service and status',
      '{ resource.service.name = "payment" && span.http.response.status_code >= 500 }',
      `service = 'payment' AND TRY_CAST(${attribute('http.response.status_code')} AS BIGINT) >= 500`,
    ),
    search(
      'a value that is not there',
      '{ span.user.id = "nobody" }',
      `${attribute('user.id')} = 'nobody'`,
    ),
  ]
}

/** The trace in the middle of the data. */
function traceById(rows: number): Query {
  let id = ''
  let i = 0
  for (const row of spanRows(rows)) {
    id = row.traceId
    if (i++ >= rows / 2) break
  }
  return {
    name: 'a trace by its id',
    text: 'trace id',
    path: `/api/v2/traces/${id}`,
    params: {},
    size: (body) => {
      const { trace } = body as {
        trace: { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] }
      }
      const scopes = trace.resourceSpans.flatMap((resource) => resource.scopeSpans)
      return scopes.reduce((sum, scope) => sum + scope.spans.length, 0)
    },
    sql: `SELECT * FROM spans WHERE trace_id = '${id}' AND start_ns >= $1 AND start_ns < $2`,
  }
}
