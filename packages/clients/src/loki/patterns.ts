import type { TimeRange } from '@tailspan/model'
import type { Call, CallOptions } from '../http/call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { readCall } from '../http/read-call.ts'
import type { Sample } from '../series/series.ts'
import { readSeconds } from '../time/read-time.ts'
import { rangeParams } from './labels.ts'
import { durationParam } from './time-param.ts'

export interface LokiPatternsOptions extends CallOptions, TimeRange {
  /** Nanoseconds. */
  readonly step?: bigint
}

/** A template of lines and how often it occurs. */
export interface LokiPattern {
  readonly pattern: string
  readonly level: string
  /** Lines by time. */
  readonly samples: readonly Sample[]
}

/** `/loki/api/v1/patterns`. */
export function patternsCall(query: string, options: LokiPatternsOptions): Call {
  const params = { ...rangeParams({ ...options, query }), step: durationParam(options.step) }
  return readCall('loki.patterns', '/loki/api/v1/patterns', params, options)
}

export function readPatterns(root: JsonPlace): LokiPattern[] {
  return root
    .at('data')
    .items()
    .map((item) => ({
      pattern: item.at('pattern').text(),
      level: item.at('level').textOr(''),
      samples: item
        .at('samples')
        .items()
        .map((sample) => ({
          timestamp: readSeconds(sample.element(0)),
          value: sample.element(1).number(),
        })),
    }))
}
