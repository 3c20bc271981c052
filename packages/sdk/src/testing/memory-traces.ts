import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach } from 'vitest'
import { HEADER_FORMATS } from '../options/propagation-options.ts'
import { HeaderPropagator } from '../propagation/header-propagator.ts'
import { WantedIds } from '../propagation/wanted-ids.ts'

/** OpenTelemetry's globals for each test of a file, with every span kept in memory. */
export function memoryTraces(): { readonly ended: () => readonly ReadableSpan[] } {
  let exporter = new InMemorySpanExporter()
  beforeEach(() => {
    exporter = new InMemorySpanExporter()
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    trace.setGlobalTracerProvider(
      new TracerProvider({
        idGenerator: new WantedIds(),
        spanProcessors: [new SimpleSpanProcessor({ exporter })],
      }),
    )
    propagation.setGlobalPropagator(
      new HeaderPropagator({
        extract: HEADER_FORMATS,
        inject: ['tracecontext'],
        headers: ['x-request-id', 'x-user-id'],
        baggage: true,
        trustIncoming: () => true,
      }),
    )
  })
  afterEach(() => {
    trace.disable()
    context.disable()
    propagation.disable()
  })
  return { ended: () => exporter.getFinishedSpans() }
}
