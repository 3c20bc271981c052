import type { TimeRange } from '@tailspan/model'
import type { Call, CallOptions } from '../http/call.ts'
import { readCall } from '../http/read-call.ts'
import { rangeParams } from './labels.ts'
import { durationParam } from './time-param.ts'

export interface LokiVolumeOptions extends CallOptions, TimeRange {
  /** Most series; 100 unless told. */
  readonly limit?: number
  /** Labels to tell apart; those of the selector unless told. */
  readonly targetLabels?: readonly string[]
  readonly aggregateBy?: 'series' | 'labels'
}

export interface LokiVolumeRangeOptions extends LokiVolumeOptions {
  /** Nanoseconds. */
  readonly step?: bigint
}

/** `/loki/api/v1/index/volume`: bytes by labels over the whole range, a vector. */
export function volumeCall(query: string, options: LokiVolumeOptions): Call {
  return readCall('loki.volume', '/loki/api/v1/index/volume', params(query, options), options)
}

/** `/loki/api/v1/index/volume_range`: bytes by labels and time, a matrix. */
export function volumeRangeCall(query: string, options: LokiVolumeRangeOptions): Call {
  const all = { ...params(query, options), step: durationParam(options.step) }
  return readCall('loki.volume_range', '/loki/api/v1/index/volume_range', all, options)
}

function params(query: string, options: LokiVolumeOptions) {
  const { limit, aggregateBy, targetLabels } = options
  return {
    ...rangeParams({ ...options, query }),
    limit,
    aggregateBy,
    targetLabels: targetLabels?.join(','),
  }
}
