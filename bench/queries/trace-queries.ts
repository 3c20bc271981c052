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

/** What Tempo's answer tells of the newest twenty traces with one span somewhere below another. */
const below = (
  name: string,
  above: string,
  traceql: string,
  aboveCondition: string,
  condition: string,
): Query => ({
  ...search(name, `${above} >> ${traceql}`, condition),
  sql: `
    WITH RECURSIVE up AS (
      SELECT trace_id, start_ns, parent_id AS above FROM spans
      WHERE ${condition} AND start_ns >= $1 AND start_ns < $2
      UNION ALL
      SELECT up.trace_id, up.start_ns, spans.parent_id FROM up
      JOIN spans ON spans.trace_id = up.trace_id AND spans.span_id = up.above),
    hits AS (
      SELECT up.trace_id, max(up.start_ns) AS newest FROM up
      JOIN spans ON spans.trace_id = up.trace_id AND spans.span_id = up.above
      WHERE ${aboveCondition} GROUP BY up.trace_id ORDER BY newest DESC LIMIT 20)
    SELECT trace_id, min(start_ns), max(start_ns + duration_ns) - min(start_ns),
      any_value(name) FILTER (parent_id = ''), any_value(service) FILTER (parent_id = ''),
      count(*) FILTER (${condition})
    FROM spans WHERE trace_id IN (SELECT trace_id FROM hits) GROUP BY trace_id`,
})

interface Series {
  readonly samples: readonly { readonly value?: number }[]
}

/** Points that are not zero of a query for series with a step of a minute. */
const overTime = (name: string, traceql: string, by: string, condition = 'true'): Query => ({
  name,
  text: traceql,
  path: '/api/metrics/query_range',
  params: { q: traceql, step: '60s', ...wholeRange },
  size: (body) =>
    ((body as { series?: Series[] }).series ?? [])
      .flatMap((series) => series.samples)
      .filter(({ value = 0 }) => value > 0).length,
  sql: `
    SELECT ${by} AS key, (start_ns - $1 + 59999999999) // 60000000000 AS minute, count(*) FROM spans
    WHERE ${condition} AND start_ns > $1 AND start_ns < $2 GROUP BY ALL`,
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
    below(
      'below the root',
      '{ resource.service.name = "frontend" }',
      '{ status = error }',
      "service = 'frontend'",
      'error',
    ),
    below(
      'below a service, rare',
      '{ resource.service.name = "payment" }',
      '{ span.user.id = "u1234" }',
      "service = 'payment'",
      `${attribute('user.id')} = 'u1234'`,
    ),
    below(
      'below a service, nowhere',
      '{ resource.service.name = "payment" && duration > 1900ms }',
      '{ status = error && duration > 1950ms }',
      "service = 'payment' AND duration_ns > 1900000000",
      'error AND duration_ns > 1950000000',
    ),
    overTime('rate by service', '{ } | rate() by (resource.service.name)', 'service'),
    overTime(
      'errors by status code',
      '{ status = error } | count_over_time() by (span.http.response.status_code)',
      attribute('http.response.status_code'),
      'error',
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
