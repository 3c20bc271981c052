import type { TimeRange } from '@tailspan/model'
import type { MetricsResult } from '@tailspan/query'
import type { Params } from './params.ts'
import { metricsRange, parseStep } from './times.ts'

/** A metrics query over time; without a step one is chosen. */
export interface RangeQuery {
  readonly text: string
  readonly range: TimeRange
  readonly step: bigint | undefined
  /** Exemplars wanted at most, 0 for as many as usual. */
  readonly exemplars: number
}

/** Reads the parameters of a range query. Throws `bad_request` naming the one that is wrong. */
export function readRangeQuery(params: Params, now: bigint): RangeQuery {
  const range = metricsRange(params, now)
  const step = params.get('step')
  const exemplars = params.get('exemplars') ?? ''
  return {
    text: queryText(params),
    range,
    step: step === undefined ? undefined : parseStep(step),
    // Tempo passes over what is no number.
    exemplars: /^[0-9]{1,9}$/.test(exemplars) ? Number(exemplars) : 0,
  }
}

/** The query: `q`, or `query` as Prometheus calls it. */
export function queryText(params: Params): string {
  return params.get('q') ?? params.get('query') ?? ''
}

/** Why an answer is partial; undefined when it is whole. */
export function partialMessage({ partial }: Pick<MetricsResult, 'partial'>): string | undefined {
  return partial
    ? 'The query makes more series than one answer may hold: only some of them are shown.'
    : undefined
}
