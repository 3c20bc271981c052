import { type Call, type CallOptions, callOptions } from '../http/call.ts'
import { getCall } from '../http/get-call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { toMillis } from '../time/micros.ts'

/** A mark on graphs. Times are nanoseconds since the epoch, whole milliseconds in Grafana. */
export interface GrafanaAnnotation {
  readonly id: number
  readonly time: bigint
  /** The same as `time` for a mark without length. */
  readonly end: bigint
  readonly text: string
  readonly tags: readonly string[]
  /** '' when it stands on no dashboard. */
  readonly dashboardUid: string
  readonly panelId: number
}

export interface GrafanaAnnotationsOptions extends CallOptions {
  readonly start?: bigint
  readonly end?: bigint
  /** All of them, unless `matchAny`. */
  readonly tags?: readonly string[]
  readonly matchAny?: boolean
  readonly type?: 'alert' | 'annotation'
  readonly dashboardUid?: string
  /** The server's default is 100. */
  readonly limit?: number
}

export interface NewAnnotation {
  readonly time: bigint
  readonly end?: bigint
  readonly text: string
  readonly tags?: readonly string[]
  readonly dashboardUid?: string
  readonly panelId?: number
}

/** `GET /api/annotations`. */
export function annotationsCall(options: GrafanaAnnotationsOptions): Call {
  const { start, end, tags, matchAny, type, dashboardUid: dashboardUID, limit } = options
  const range = { from: toMillis(start), to: toMillis(end) }
  const params = { ...range, tags, matchAny, type, dashboardUID, limit }
  return getCall('grafana.annotations', '/api/annotations', params, options)
}

/** `POST /api/annotations`: not repeated, as each attempt may leave a mark. */
export function annotateCall(annotation: NewAnnotation, options: CallOptions): Call {
  const { time, end, text, tags = [], dashboardUid: dashboardUID, panelId } = annotation
  const body = {
    time: Number(toMillis(time)),
    ...(end === undefined ? {} : { timeEnd: Number(toMillis(end)) }),
    text,
    tags,
    ...(dashboardUID === undefined ? {} : { dashboardUID }),
    ...(panelId === undefined ? {} : { panelId }),
  }
  return {
    operation: 'grafana.annotate',
    method: 'POST',
    path: '/api/annotations',
    body: { bytes: Buffer.from(JSON.stringify(body)), contentType: 'application/json' },
    repeatable: false,
    ...callOptions(options),
  }
}

export function readAnnotations(root: JsonPlace): GrafanaAnnotation[] {
  return root.items().map((item) => {
    const time = item.at('time').integerOr(0n) * 1_000_000n
    const end = item.at('timeEnd').integerOr(0n) * 1_000_000n
    return {
      id: item.at('id').number(),
      time,
      end: end > time ? end : time,
      text: item.at('text').textOr(''),
      tags: item.at('tags').texts(),
      dashboardUid: item.at('dashboardUID').textOr(''),
      panelId: item.at('panelId').numberOr(0),
    }
  })
}
