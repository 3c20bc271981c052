import {
  type OtelApi,
  type OtelAttributes,
  type OtelContext,
  type OtelHistogram,
  type OtelMeterProvider,
  type OtelSpan,
  plainContext,
  SPAN_KEY,
} from './otel-api.ts'

const NAME = '@tailspan/clients'
const CLIENT_KIND = 2
const ERROR_STATUS = 2

/** How a call went. */
export interface Outcome {
  readonly status: number | undefined
  /** Code of the error, undefined for success. */
  readonly error: { readonly code: string; readonly message: string } | undefined
  readonly attempts: number
  readonly sentBytes: number
  readonly receivedBytes: number
}

interface Instruments {
  readonly duration: OtelHistogram
  readonly sent: OtelHistogram
  readonly received: OtelHistogram
}

/** Makes spans and metrics of calls when the program has OpenTelemetry; else does nothing at all. */
export class Observer {
  readonly #api: () => OtelApi | undefined
  readonly #server: OtelAttributes
  readonly #baseUrl: string
  #provider: OtelMeterProvider | undefined
  #instruments: Instruments | undefined

  /** @param api looked at for every call: programs register theirs at any time */
  constructor(origin: string, basePath: string, api: () => OtelApi | undefined) {
    const { hostname, port, protocol } = new URL(origin)
    this.#server = {
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
    }
    this.#baseUrl = origin + basePath
    this.#api = api
  }

  /** Begins a call; null when nobody watches. */
  begin(operation: string, method: string, path: string): Observation | null {
    const api = this.#api()
    if (api === undefined) return null
    const common = {
      ...this.#server,
      'http.request.method': method,
      'tailspan.operation': operation,
    }
    const active = api.context?.active() ?? plainContext()
    const span = api.trace?.getTracer(NAME).startSpan(
      operation,
      {
        kind: CLIENT_KIND,
        attributes: { ...common, 'url.full': this.#baseUrl + path },
      },
      active,
    )
    const context = span === undefined ? active : active.setValue(SPAN_KEY, span)
    return new Observation(api, span, context, this.#instrumentsOf(api), common)
  }

  #instrumentsOf(api: OtelApi): Instruments | undefined {
    const provider = api.metrics
    if (provider === undefined) return undefined
    if (provider !== this.#provider || this.#instruments === undefined) {
      const meter = provider.getMeter(NAME)
      this.#provider = provider
      this.#instruments = {
        duration: meter.createHistogram('http.client.request.duration', {
          unit: 's',
          description: 'Duration of calls, over all attempts',
        }),
        sent: meter.createHistogram('http.client.request.body.size', { unit: 'By' }),
        received: meter.createHistogram('http.client.response.body.size', { unit: 'By' }),
      }
    }
    return this.#instruments
  }
}

/** One call that is watched. */
export class Observation {
  readonly #api: OtelApi
  readonly #span: OtelSpan | undefined
  readonly #context: OtelContext
  readonly #instruments: Instruments | undefined
  readonly #common: OtelAttributes
  readonly #begin = performance.now()

  constructor(
    api: OtelApi,
    span: OtelSpan | undefined,
    context: OtelContext,
    instruments: Instruments | undefined,
    common: OtelAttributes,
  ) {
    this.#api = api
    this.#span = span
    this.#context = context
    this.#instruments = instruments
    this.#common = common
  }

  /** Adds what the next server needs to continue the trace. */
  inject(headers: Record<string, string>): void {
    this.#api.propagation?.inject(this.#context, headers, {
      set: (carrier, key, value) => {
        carrier[key.toLowerCase()] = String(value)
      },
    })
  }

  end(outcome: Outcome): void {
    const result: OtelAttributes = {
      ...(outcome.status === undefined ? {} : { 'http.response.status_code': outcome.status }),
      ...(outcome.error === undefined ? {} : { 'error.type': outcome.error.code }),
    }
    const span = this.#span
    if (span !== undefined) {
      for (const [key, value] of Object.entries(result)) span.setAttribute(key, value)
      if (outcome.attempts > 1) span.setAttribute('http.request.resend_count', outcome.attempts - 1)
      if (outcome.error !== undefined) {
        span.setStatus({ code: ERROR_STATUS, message: outcome.error.message })
      }
      span.end()
    }
    const attributes = { ...this.#common, ...result }
    const instruments = this.#instruments
    const seconds = (performance.now() - this.#begin) / 1000
    instruments?.duration.record(seconds, attributes, this.#context)
    instruments?.sent.record(outcome.sentBytes, attributes, this.#context)
    instruments?.received.record(outcome.receivedBytes, attributes, this.#context)
  }
}
