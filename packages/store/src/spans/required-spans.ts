import { BIGINT, INTEGER, LIST, listValue, UHUGEINT } from '@duckdb/node-api'
import { matchingSql } from './matching-sql.ts'
import type { SpanQueries } from './span-queries.ts'
import type { Candidate } from './trace-parts.ts'
import type { WriteCondition } from './written-condition.ts'

/** Traces that are looked at in one statement. */
export const MOST_ASKED = 4096
/** Fewer candidates are loaded without looking for what else their traces should have. */
export const FEWEST_ASKED = 32

/** That a trace has so many spans that meet a condition. */
export interface WrittenRequirement {
  readonly where: WriteCondition
  readonly atLeast: number
}

/** Leaves those of some traces that have all that is required; spans from `endSeq` on are not seen. */
export async function withRequired(
  candidates: readonly Candidate[],
  required: readonly WrittenRequirement[],
  endSeq: number,
  queries: SpanQueries,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  let left = candidates
  for (const { where, atLeast } of required) {
    if (left.length < FEWEST_ASKED) break
    const asked = left
    const having = new Set<bigint>()
    await queries.rows(
      (parameters) => {
        const { first, last } = rowsOf(asked)
        const rows = [
          `seq BETWEEN ${parameters.add(first, BIGINT)} AND ${parameters.add(last, BIGINT)}`,
          `seq < ${parameters.add(BigInt(endSeq), BIGINT)}`,
        ]
        const ids = listValue(asked.map(({ traceId }) => traceId))
        return `
          SELECT trace_id FROM (${matchingSql('trace_id', rows, where(parameters))})
          SEMI JOIN (SELECT unnest(${parameters.add(ids, LIST(UHUGEINT))}) AS trace_id) USING (trace_id)
          GROUP BY trace_id HAVING count(*) >= ${parameters.add(atLeast, INTEGER)}`
      },
      ([traceId]) => having.add(traceId as bigint),
      signal,
    )
    left = asked.filter(({ traceId }) => having.has(traceId))
  }
  return left
}

/** The rows that traces lie in. */
function rowsOf(traces: readonly Candidate[]): { readonly first: bigint; readonly last: bigint } {
  let [first, last] = [2n ** 63n - 1n, 0n]
  for (const { firstSeq, lastSeq } of traces) {
    if (firstSeq < first) first = firstSeq
    if (lastSeq > last) last = lastSeq
  }
  return { first, last }
}
