import type { JsonPlace } from '@tailspan/clients'
import { TailspanError } from '@tailspan/model'
import { clusterPromql } from '../../../federation/promql/cluster-promql.ts'
import { mergePlan } from '../../../federation/promql/merge-plan.ts'
import { scanPromql } from '../../../federation/promql/scan.ts'
import type { MergedData, PrometheusQuestion, PrometheusRoute } from './deps.ts'
import { mergeResults } from './merge-results.ts'
import { clusterLabel } from './metric-labels.ts'
import { readResult } from './read-result.ts'

const UNREAD =
  'the query was not understood well enough to choose clusters by it: all of them were asked'
const PARTLY =
  'selectors of different clusters stand in one query: series are put together within a cluster only'

/** `/query` and `/query_range`. */
export function query(path: 'query' | 'query_range'): PrometheusRoute {
  return async (question) => {
    const limit = readLimit(question.params)
    const plan = mergePlan(scanPromql(question.params.get('query') ?? ''), clusterLabel)
    const { answers, infos } = await askPromql(question, path, (data, id) =>
      readResult(data, id, plan.kind === 'group'),
    )
    const merged = mergeResults(answers, plan)
    return cut({ ...merged, infos: [...infos, ...(merged.infos ?? [])] }, limit)
  }
}

/** Asks each cluster the query as it has to be asked there. */
export async function askPromql<T>(
  { params, ask }: PrometheusQuestion,
  path: string,
  read: (data: JsonPlace, id: string) => T,
): Promise<{ readonly answers: readonly T[]; readonly infos: readonly string[] }> {
  const text = params.get('query') ?? ''
  const scan = scanPromql(text)
  const infos = new Set<string>()
  if (scan === null && text.includes(clusterLabel.name)) infos.add(UNREAD)
  const paramsOf = (id: string): URLSearchParams | undefined => {
    if (scan === null) return params
    const own = clusterPromql(scan, id, clusterLabel)
    if (own === undefined) return undefined
    if (own.partly) infos.add(PARTLY)
    const asked = new URLSearchParams(params)
    asked.set('query', own.query)
    return asked
  }
  const answers = await ask(path, paramsOf, read)
  return { answers: answers.map(({ value }) => value), infos: [...infos] }
}

/** `limit`: most series or names; 0 for all. */
export function readLimit(params: URLSearchParams): number {
  const text = params.get('limit') ?? '0'
  if (!/^\d{1,9}$/.test(text)) {
    throw new TailspanError(
      'bad_request',
      `invalid parameter "limit": "${text}" is no whole number`,
    )
  }
  return Number(text) === 0 ? Number.POSITIVE_INFINITY : Number(text)
}

export const TRUNCATED = 'results truncated due to limit'

function cut(merged: MergedData, limit: number): MergedData {
  const { result, ...data } = merged.data as { resultType: string; result: unknown }
  if (data.resultType === 'scalar' || !Array.isArray(result) || result.length <= limit)
    return merged
  return {
    ...merged,
    data: { ...data, result: result.slice(0, limit) },
    warnings: [...(merged.warnings ?? []), TRUNCATED],
  }
}
