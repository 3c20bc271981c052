import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { RecordedErrors } from '../../traces/recorded-errors.ts'
import { makeAgent } from '../agent.ts'
import type { AgentApi } from '../agent-api.ts'
import type { AgentParts } from '../agent-parts.ts'

type Sample = readonly [
  metric: string,
  value: number,
  attributes: Readonly<Record<string, unknown>>,
]

/** Agents over a real tracer, and all that they said. */
export interface Recorded {
  readonly agent: AgentApi
  readonly spans: () => readonly ReadableSpan[]
  /** The only span of that name. */
  readonly span: (name: string) => ReadableSpan
  readonly samples: Sample[]
  readonly lines: (readonly [event: string, fields: Readonly<Record<string, unknown>>])[]
  readonly close: () => void
}

export function record(parts: Partial<AgentParts> = {}): Recorded {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  const samples: Sample[] = []
  const lines: Recorded['lines'] = []
  let now = 0
  const all: AgentParts = {
    content: 'off',
    maxBytes: 4096,
    shown: (name) => name !== 'password',
    mask: undefined,
    prices: undefined,
    errors: new RecordedErrors(),
    metrics: { record: (...sample) => samples.push(sample) },
    log: (...line) => lines.push(line),
    // Each look at the clock takes a quarter of a second.
    now: () => (now += 250),
    ...parts,
  }
  return {
    agent: makeAgent(() => all),
    spans: () => exporter.getFinishedSpans(),
    span: (name) => {
      const found = exporter.getFinishedSpans().filter((span) => span.name === name)
      const [only] = found
      if (only === undefined || found.length > 1) {
        const names = exporter.getFinishedSpans().map((span) => span.name)
        throw new Error(`${found.length} spans '${name}' among ${names.join(', ')}`)
      }
      return only
    },
    samples,
    lines,
    close: () => {
      trace.disable()
      context.disable()
    },
  }
}
