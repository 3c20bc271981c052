import { BIGINT } from '@duckdb/node-api'
import type { AttributeScope, ScopeTags, TimeRange } from '@tailspan/model'
import { KEY_OWNER } from './attribute-sql.ts'
import type { SpanQueries } from './span-queries.ts'
import type { SqlParameters } from './sql-parameters.ts'

type TagScope = Exclude<AttributeScope, 'any'>

/** Order in which scopes are answered. */
const SCOPES: readonly TagScope[] = ['span', 'resource', 'event', 'link', 'instrumentation']

/** Names of the attributes of spans that overlap the range. */
export async function tagsOf(
  queries: SpanQueries,
  range: TimeRange,
  signal: AbortSignal,
): Promise<ScopeTags[]> {
  const found = await queries.rows(
    (parameters) => `
      WITH spans AS MATERIALIZED (
        SELECT DISTINCT keyset, resource, scope FROM span_rows WHERE ${overlaps(range, parameters)}
      )
      SELECT DISTINCT CASE owner WHEN ${KEY_OWNER.span} THEN 'span'
          WHEN ${KEY_OWNER.event} THEN 'event' ELSE 'link' END AS tag_scope, key
        FROM span_keys WHERE keyset IN (SELECT keyset FROM spans)
      UNION SELECT 'resource', unnest(${keysSql('attributes')})
        FROM span_resources WHERE id IN (SELECT resource FROM spans)
      UNION SELECT 'instrumentation', unnest(${keysSql('attributes')})
        FROM span_scopes WHERE id IN (SELECT scope FROM spans)`,
    ([scope, key]) => ({ scope: String(scope), key: String(key) }),
    signal,
  )
  return SCOPES.map((scope) => ({
    scope,
    tags: found
      .filter((tag) => tag.scope === scope)
      .map((tag) => tag.key)
      .sort(),
  })).filter(({ tags }) => tags.length > 0)
}

/** `start <= range.end && end >= range.start`, as the reader's contract has it. */
export function overlaps(range: TimeRange, parameters: SqlParameters): string {
  const start = parameters.add(range.start, BIGINT)
  return `start_ns <= ${parameters.add(range.end, BIGINT)} AND end_ns >= ${start}`
}

/** The keys of an AttributesText; NULL for text that DuckDB's JSON reader refuses. */
function keysSql(text: string): string {
  return `TRY(json_extract_string(${text}, '$[*].key'))`
}
