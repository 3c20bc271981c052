import type { SpanContext } from '@opentelemetry/api'
import type { BoundHistogram, BucketHistogram } from '../metrics/histogram.ts'
import type { MetricRegistry } from '../metrics/registry.ts'

/** Routes whose series are remembered; others are looked up each time. */
const MAX_ROUTES = 1000

/** Labels of `http.server.request.duration`. */
type DurationLabel =
  | 'http.request.method'
  | 'http.response.status_code'
  | 'http.route'
  | 'url.scheme'
  | 'error.type'

/** How a request ended, as its metric has it. */
export interface RequestOutcome {
  readonly method: string
  readonly status: number
  readonly route: string
  readonly scheme: string
  /** '' for none. */
  readonly errorType: string
}

/** The series that a route's last request was counted in, which its next is most likely counted in, too. */
interface Remembered extends RequestOutcome {
  readonly series: BoundHistogram
}

/** The duration of requests, by OpenTelemetry's conventions. */
export class RequestDurations {
  readonly #histogram: BucketHistogram<DurationLabel>
  readonly #byRoute = new Map<string, Remembered>()

  constructor(histogram: BucketHistogram<DurationLabel>) {
    this.#histogram = histogram
  }

  /** @param ids of the trace to point at; undefined for none */
  observe(ended: RequestOutcome, seconds: number, ids: SpanContext | undefined): void {
    const known = this.#byRoute.get(ended.route)
    if (known !== undefined && isSame(known, ended)) {
      known.series.observe(seconds, ids)
      return
    }
    const series = this.#histogram.of({
      'http.request.method': ended.method,
      'http.response.status_code': ended.status,
      'http.route': ended.route,
      'url.scheme': ended.scheme,
      'error.type': ended.errorType,
    })
    series.observe(seconds, ids)
    if (known === undefined && this.#byRoute.size >= MAX_ROUTES) return
    const { method, status, route, scheme, errorType } = ended
    this.#byRoute.set(route, { method, status, route, scheme, errorType, series })
  }
}

function isSame(a: RequestOutcome, b: RequestOutcome): boolean {
  return (
    a.status === b.status &&
    a.method === b.method &&
    a.scheme === b.scheme &&
    a.errorType === b.errorType
  )
}

/** The metric of a registry; the same each time. */
export function requestDurations(registry: MetricRegistry): RequestDurations {
  return new RequestDurations(
    registry.histogram('http.server.request.duration', {
      help: 'Duration of HTTP requests.',
      unit: 's',
      labels: [
        'http.request.method',
        'http.response.status_code',
        'http.route',
        'url.scheme',
        'error.type',
      ],
    }),
  )
}
