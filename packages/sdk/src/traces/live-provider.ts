import type { Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { SpanListener } from './live-span.ts'
import { type HeadSampler, LiveTracer } from './live-tracer.ts'
import type { SpanLimits } from './span-attributes.ts'

export interface LiveProviderParts {
  readonly resource: Resource
  readonly limits: SpanLimits
  readonly sampler: HeadSampler
  readonly listener: SpanListener
}

/** OpenTelemetry's tracers, for spans that are cheap to drop. */
export class LiveProvider implements TracerProvider {
  readonly #parts: LiveProviderParts
  /** Libraries ask for theirs again and again; most by their name alone. */
  readonly #tracers = new Map<string, LiveTracer>()

  constructor(parts: LiveProviderParts) {
    this.#parts = parts
  }

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    const schemaUrl = options?.schemaUrl
    const plain = version === undefined && schemaUrl === undefined
    const key = plain ? name : `${name}@${version ?? ''}:${schemaUrl ?? ''}`
    const known = this.#tracers.get(key)
    if (known !== undefined) return known
    const { resource, limits, sampler, listener } = this.#parts
    const scope = {
      name,
      ...(version === undefined ? {} : { version }),
      ...(schemaUrl === undefined ? {} : { schemaUrl }),
    }
    const tracer = new LiveTracer({ scope, resource, limits, listener }, sampler)
    this.#tracers.set(key, tracer)
    return tracer
  }
}
