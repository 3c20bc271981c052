import { trace } from '@opentelemetry/api'
import type { FoundTrace } from '@tailspan/clients'
import type { Logger } from '../logs/logger/logger.ts'
import type { Level } from '../options/level.ts'
import type { Fields } from '../options/log-options.ts'
import type { RecordedErrors } from '../traces/recorded-errors.ts'
import { type SpanOptions, startSpan } from '../traces/span.ts'
import { type FindOptions, searchOptions } from './find-options.ts'
import { type EndOptions, JobTrace, runningJob } from './job-trace.ts'
import { saidLevel } from './said-level.ts'
import { type ArchiveServer, TraceArchive } from './trace-archive.ts'
import type { LinesOptions, TraceLine } from './trace-lines.ts'
import type { TraceReport } from './trace-report.ts'
import { type LinkValues, viewerLink } from './viewer-links.ts'

/** Traces that are open at the same time; beyond it the oldest is ended as abandoned. */
const MAX_OPEN = 10_000

export interface TraceManagerOptions {
  /** Where traces are read: a Tempo, or Tailspan. Default `TAILSPAN_URL`, else http://localhost:3100. */
  readonly url?: string
  /** Where their lines are read: a Loki, or Tailspan. Default: `url` if given, `TAILSPAN_LOKI_URL`, `LOKI_URL`, else as `url`. */
  readonly logsUrl?: string
  /** Default `TEMPO_TENANT_ID` for traces, `LOKI_TENANT_ID` for lines. */
  readonly tenant?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Viewers by their name, as templates: `https://jaeger.example/trace/{traceId}`; the first is the default. */
  readonly viewers?: Readonly<Record<string, string>>
}

export interface TraceManagerDeps {
  readonly env: (name: string) => string | undefined
  readonly log: Logger
  readonly errors: () => RecordedErrors
}

/**
 * Traces for code that thinks in jobs: begun in one place, ended in another, found again by their id. A trace is
 * named by what `start` gave, or by its id. No method but those that ask a server throws.
 */
export class TraceManager {
  readonly #deps: TraceManagerDeps
  readonly #open = new Map<string, JobTrace>()
  readonly #viewers: ReadonlyMap<string, string>
  readonly #archive: TraceArchive

  constructor(options: TraceManagerOptions, deps: TraceManagerDeps) {
    this.#deps = deps
    const { env } = deps
    const url = (options.url ?? env('TAILSPAN_URL') ?? 'http://localhost:3100').replace(/\/+$/, '')
    const logsUrl = options.logsUrl ?? options.url ?? env('TAILSPAN_LOKI_URL') ?? env('LOKI_URL')
    const given = Object.entries(options.viewers ?? {})
    this.#viewers = new Map([...given, ['tailspan', `${url}/traces/{traceId}`]])
    this.#archive = new TraceArchive({
      traces: serverOf(url, options, env('TEMPO_TENANT_ID')),
      logs: serverOf(logsUrl ?? url, options, env('LOKI_TENANT_ID')),
    })
  }

  /** Begins a trace of its own, or a part of the one that `parent` names. */
  start(name: string, options: SpanOptions = {}): JobTrace {
    const root = options?.root ?? options?.parent === undefined
    const job = new JobTrace(name, startSpan(name, { ...options, root }), {
      log: this.#deps.log,
      errors: this.#deps.errors(),
      ended: (ended) => this.#open.delete(ended.spanId),
    })
    this.#open.set(job.spanId, job)
    if (this.#open.size > MAX_OPEN) {
      const [oldest] = this.#open.values()
      oldest?.end({ attributes: { 'tailspan.abandoned': true } })
    }
    return job
  }

  /** Ends a trace; unknown ones and those that have ended are left alone. */
  end(job: JobTrace | string, options: EndOptions = {}): void {
    this.#find(job)?.end(options)
  }

  /** Logs a line into a trace; a line of an unknown one has its id all the same. */
  addLog(job: JobTrace | string, level: Level, message: string, fields: Fields = {}): void {
    const known = this.#find(job)
    if (known !== undefined) known.addLog(level, message, fields)
    else this.#deps.log[saidLevel(level)](message, { trace_id: job, ...fields })
  }

  /** The trace that runs now, if it was started here; else its id alone. */
  current(): JobTrace | { readonly traceId: string; readonly spanId: string } | undefined {
    const ids = trace.getActiveSpan()?.spanContext()
    if (ids === undefined) return undefined
    const { traceId, spanId } = ids
    const running = runningJob()
    const known = running?.traceId === traceId ? this.#open.get(running.spanId) : undefined
    return known ?? this.#find(spanId) ?? this.#find(traceId) ?? { traceId, spanId }
  }

  /** Traces that are open, oldest first. */
  open(): readonly JobTrace[] {
    return [...this.#open.values()]
  }

  /** The address of a trace in a viewer; undefined when there is no such viewer, or nothing runs. */
  link(job: JobTrace | string | LinkValues | undefined, viewer?: string): string | undefined {
    const [first] = this.#viewers.keys()
    const template = this.#viewers.get(viewer ?? first ?? '')
    if (typeof template !== 'string' || job === undefined || job === null) return undefined
    return viewerLink(template, typeof job === 'string' ? { traceId: job } : job)
  }

  /**
   * A trace as the server has it: how many spans, errors, how long, and its timeline; undefined when it has none.
   * @throws ClientError of @tailspan/clients
   */
  async get(job: JobTrace | string): Promise<TraceReport | undefined> {
    return this.#archive.get(typeof job === 'string' ? job : job.traceId)
  }

  /**
   * Traces by TraceQL, tags, duration or time, newest first.
   * @throws ClientError of @tailspan/clients; TypeError for a duration or a time that is none
   */
  async find(options: FindOptions): Promise<readonly FoundTrace[]> {
    return this.#archive.find(searchOptions(options))
  }

  /**
   * Lines that were logged in a trace, oldest first.
   * @throws ClientError of @tailspan/clients; TypeError for an id or a time that is none
   */
  async lines(job: JobTrace | string, options: LinesOptions = {}): Promise<readonly TraceLine[]> {
    return this.#archive.lines(typeof job === 'string' ? job : job.traceId, options)
  }

  /** Frees the connections of `get`, `find` and `lines`; what is open stays so. */
  async close(): Promise<void> {
    await this.#archive.close()
  }

  /** By itself, the id of its span, or that of its trace, of which the newest counts. */
  #find(job: JobTrace | string): JobTrace | undefined {
    if (typeof job !== 'string') return job
    const known = this.#open.get(job)
    if (known !== undefined || job.length !== 32) return known
    let newest: JobTrace | undefined
    for (const each of this.#open.values()) if (each.traceId === job) newest = each
    return newest
  }
}

function serverOf(
  url: string,
  options: TraceManagerOptions,
  usual: string | undefined,
): ArchiveServer {
  const tenant = options.tenant ?? usual
  return {
    url,
    ...(tenant === undefined ? {} : { tenant }),
    ...(options.headers === undefined ? {} : { headers: options.headers }),
  }
}
