import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { installGlobals } from '../init/globals.ts'
import { processState } from '../init/process-state.ts'
import { createLogs, type Logs } from '../logs/create-logs.ts'
import { readPropagation } from '../options/read-propagation.ts'
import { Warnings } from '../options/warnings.ts'
import { WantedIds } from '../propagation/wanted-ids.ts'

/** A span that has ended, as tests look at it. */
export interface RecordedSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  /** '' for a root. */
  readonly parentId: string
  /** `server`, `client`, `internal`, `producer` or `consumer`. */
  readonly kind: string
  readonly attributes: Attributes
  readonly failed: boolean
  /** What the status says about the failure. */
  readonly message: string
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[]
  /** Trace ids. */
  readonly links: readonly string[]
}

/** The members of a line: level, msg, trace_id, … */
export type RecordedLine = Readonly<Record<string, unknown>>

/** Spans and log lines of a test, in memory. */
export interface Recorder {
  /** Spans that have ended, in that order. */
  spans(): readonly RecordedSpan[]
  /** The first span of that name. @throws Error that names those that there are */
  span(name: string): RecordedSpan
  /** Lines that were logged by `log`, as their JSON says. */
  lines(): Promise<readonly RecordedLine[]>
  /** Forgets all so far. */
  reset(): void
  /** Gives OpenTelemetry's globals and the logger back. */
  stop(): void
}

/**
 * Records what `span`, `traced`, `log` and OpenTelemetry's api do, instead of `init`: every trace, nothing leaves the process.
 * @throws Error when the SDK or another OpenTelemetry has been started in this process
 */
export function startRecorder(): Recorder {
  if (processState.sdk !== undefined) throw new Error('the SDK is started; shut it down first')
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({
    idGenerator: new WantedIds(),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  })
  const nothing = (): undefined => undefined
  const propagation = readPropagation({}, nothing, new Warnings(nothing, false))
  let foreign = false
  const globals = installGlobals(propagation, provider, () => {
    foreign = true
  })
  if (foreign) {
    globals.uninstall()
    throw new Error('another OpenTelemetry is set up in this process')
  }
  let text = ''
  const { log } = processState
  const logs = recordingLogs((more) => {
    text += more
  })
  processState.log = logs.log
  const spans = (): RecordedSpan[] => exporter.getFinishedSpans().map(recorded)
  return {
    spans,
    span: (name) => {
      const found = spans().find((each) => each.name === name)
      if (found !== undefined) return found
      const names = spans().map((each) => each.name)
      throw new Error(`no span is named ${name}; there are: ${names.join(', ') || 'none'}`)
    },
    lines: async () => {
      await Promise.all(logs.sinks.map((sink) => sink.flush(AbortSignal.timeout(1000))))
      const lines = text.split('\n').filter((line) => line !== '')
      return lines.map((line) => JSON.parse(line) as RecordedLine)
    },
    reset: () => {
      exporter.reset()
      text = ''
    },
    stop: () => {
      globals.uninstall()
      processState.log = log
    },
  }
}

function recordingLogs(write: (text: string) => void): Logs {
  const nothing = (): undefined => undefined
  const around = {
    service: '',
    version: undefined,
    environment: '',
    resource: {},
    redact: [],
    spoolDir: undefined,
    env: nothing,
    warn: nothing,
    lost: nothing,
  }
  const stdout = {
    fd: -1,
    write: (text: string): boolean => {
      write(text)
      return true
    },
    once: nothing,
    on: nothing,
  }
  const options = {
    level: 'trace',
    console: 'json',
    loki: false,
    file: false,
    otlp: false,
  } as const
  return createLogs(options, around, { stdout })
}

function recorded(span: ReadableSpan): RecordedSpan {
  const { traceId, spanId } = span.spanContext()
  return {
    name: span.name,
    traceId,
    spanId,
    parentId: span.parentSpanContext?.spanId ?? '',
    kind: (SpanKind[span.kind] ?? '').toLowerCase(),
    attributes: span.attributes,
    failed: span.status.code === SpanStatusCode.ERROR,
    message: span.status.message ?? '',
    events: span.events.map(({ name, attributes = {} }) => ({ name, attributes })),
    links: span.links.map(({ context }) => context.traceId),
  }
}
