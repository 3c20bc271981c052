import type { TimeRange } from '@tailspan/model'
import type { Call, CallOptions } from '../http/call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { readCall } from '../http/read-call.ts'
import { rangeParams } from './labels.ts'

export interface LokiStatsOptions extends CallOptions, TimeRange {}

/** How much a selector covers, as far as the index knows. */
export interface LokiStats {
  readonly streams: bigint
  readonly chunks: bigint
  readonly bytes: bigint
  readonly entries: bigint
}

/** `/loki/api/v1/index/stats`. */
export function indexStatsCall(query: string, options: LokiStatsOptions): Call {
  const params = rangeParams({ ...options, query })
  return readCall('loki.index_stats', '/loki/api/v1/index/stats', params, options)
}

export function readStats(root: JsonPlace): LokiStats {
  const read = (name: string): bigint => root.at(name).integerOr(0n)
  return {
    streams: read('streams'),
    chunks: read('chunks'),
    bytes: read('bytes'),
    entries: read('entries'),
  }
}
