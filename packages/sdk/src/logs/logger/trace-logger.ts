import type { Logger as Pino } from 'pino'
import { LEVELS, type Level } from '../../options/level.ts'
import type { Fields } from '../../options/log-options.ts'
import type { LogRecord } from '../record/log-record.ts'
import { activeHeaders } from './active-headers.ts'
import { activeTrace } from './active-trace.ts'
import type { LineWriter } from './line-writer.ts'
import { type LogArguments, readArguments } from './log-arguments.ts'
import type { LogContext, LogScope, Metadata } from './log-context.ts'
import type { Logger, LogMethod } from './logger.ts'
import { noFields, type PlainFields, type PlainValues } from './plain-value.ts'
import { Ring } from './ring.ts'

/** What a logger and all its children share. */
export interface LoggerCore {
  readonly lines: LineWriter
  readonly values: PlainValues
  readonly context: LogContext
  /** Fields that stand beside the line, to be found without reading it. */
  readonly beside: ReadonlySet<string>
  /** Never throws. */
  readonly write: (record: LogRecord) => void
  /** Hears of faults of the logger itself. Never throws. */
  readonly fault: (error: unknown) => void
  /** Index in LEVELS; below it nothing is written. */
  threshold: number
  /** Lines from `from` on that are below the threshold are kept, as many as `lines` of each request. */
  readonly kept: { readonly from: number; readonly lines: number } | null
}

const RANKS: ReadonlyMap<string, number> = new Map(LEVELS.map((level, rank) => [level, rank]))
const ERROR = RANKS.get('error') ?? 0
/** Names that every line has: fields of that name get another. */
const TAKEN: ReadonlySet<string> = new Set(['level', 'time', 'msg'])
const IDS: ReadonlySet<string> = new Set(['trace_id', 'span_id'])

/** A logger whose lines carry the ids of the active span. */
export class TraceLogger implements Logger {
  readonly trace: LogMethod
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
  readonly fatal: LogMethod
  readonly #core: LoggerCore
  readonly #pino: Pino
  readonly #metadata: Metadata

  /** @param metadata of all its lines */
  constructor(core: LoggerCore, pino: Pino, metadata: Metadata = []) {
    this.#core = core
    this.#pino = pino
    this.#metadata = metadata
    // Bound: `promise.catch(log.error)` works.
    this.trace = (...args: unknown[]) => this.#log('trace', 0, args)
    this.debug = (...args: unknown[]) => this.#log('debug', 1, args)
    this.info = (...args: unknown[]) => this.#log('info', 2, args)
    this.warn = (...args: unknown[]) => this.#log('warn', 3, args)
    this.error = (...args: unknown[]) => this.#log('error', 4, args)
    this.fatal = (...args: unknown[]) => this.#log('fatal', 5, args)
  }

  get level(): Level {
    return LEVELS[this.#core.threshold] ?? 'info'
  }

  set level(level: Level) {
    this.#core.threshold = RANKS.get(level) ?? this.#core.threshold
  }

  enabled(level: Level): boolean {
    return (RANKS.get(level) ?? -1) >= this.#core.threshold
  }

  child(fields: Fields): Logger {
    try {
      const { values } = this.#core
      values.begin()
      const beside: [string, string][] = []
      const plain = this.#take(fields, noFields(), beside)
      return new TraceLogger(this.#core, childOf(this.#pino, plain), joined(this.#metadata, beside))
    } catch (error) {
      this.#core.fault(error)
      return this
    }
  }

  with<T>(fields: Fields, fn: () => T): T {
    const { context, values, kept } = this.#core
    const outer = context.current
    const beside: [string, string][] = []
    const plain = Object.assign(noFields(), outer?.fields)
    try {
      values.begin()
      this.#take(fields, plain, beside)
    } catch (error) {
      this.#core.fault(error)
    }
    const scope: LogScope = {
      fields: plain,
      metadata: joined(outer?.metadata ?? [], beside),
      kept: outer?.kept ?? (kept === null ? null : new Ring(kept.lines)),
    }
    return context.run(scope, fn)
  }

  #log(level: Level, rank: number, args: readonly unknown[]): void {
    const core = this.#core
    const scope = core.context.current
    const keep = rank < core.threshold
    if (keep && (!scope?.kept || core.kept === null || rank < core.kept.from)) return
    try {
      const record = this.#record(level, readArguments(args), scope)
      if (keep) return scope?.kept?.keep(record)
      if (rank >= ERROR) for (const before of scope?.kept?.take() ?? []) core.write(before)
      core.write(record)
    } catch (error) {
      core.fault(error)
    }
  }

  #record(level: Level, said: LogArguments, scope: LogScope | undefined): LogRecord {
    const { values, lines } = this.#core
    values.begin()
    const beside: [string, string][] = []
    const fields = noFields()
    if (scope !== undefined) Object.assign(fields, scope.fields)
    let { message } = said
    if (said.fields !== undefined) {
      message ??= messageIn(said.fields, message)
      this.#take(said.fields, fields, beside, message !== said.message)
    }
    if (said.error !== undefined) {
      const plain = values.value(said.error)
      fields['err'] = plain ?? null
      message ??= messageOf(plain)
    }
    const metadata = this.#metadataOf(beside, scope)
    const text = message === undefined ? undefined : values.text(message)
    return lines.write(this.#pino, level, fields, text, metadata)
  }

  /** Copies fields, made plain; those that stand beside the line go there. */
  #take(
    from: object,
    to: PlainFields,
    beside: [string, string][],
    usedMessage = false,
  ): PlainFields {
    const { values, beside: lifted } = this.#core
    values.each(from, (name, value) => {
      if (usedMessage && name === 'msg') return
      const isText = typeof value === 'string' || typeof value === 'number'
      if (isText && (IDS.has(name) || lifted.has(name))) beside.push([name, String(value)])
      else to[TAKEN.has(name) ? `${name}_` : name] = value
    })
    return to
  }

  /** What the call says goes before the active span, that before what the scope, the logger and the request say. */
  #metadataOf(said: Metadata, scope: LogScope | undefined): Metadata {
    const trace = activeTrace()
    const around = joined(joined(activeHeaders(), this.#metadata), scope?.metadata ?? [])
    if (trace === undefined) return joined(around, said)
    const ids = [['trace_id', trace.traceId] as const, ['span_id', trace.spanId] as const]
    return joined(joined(around, ids), said)
  }
}

/** Pairs of both; the later ones win. */
function joined(first: Metadata, second: Metadata): Metadata {
  if (first.length === 0) return second
  if (second.length === 0) return first
  return [...first.filter(([name]) => !second.some(([other]) => other === name)), ...second]
}

/** pino asks objects for methods, which ours without a prototype do not have. */
function childOf(pino: Pino, plain: PlainFields): Pino {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(plain)) {
    Object.defineProperty(fields, name, { value, enumerable: true })
  }
  return pino.child(fields)
}

function messageIn(fields: object, message: string | undefined): string | undefined {
  try {
    const { msg } = fields as { msg?: unknown }
    return typeof msg === 'string' ? msg : message
  } catch {
    return message
  }
}

function messageOf(error: unknown): string | undefined {
  const message = (error as { message?: unknown } | null | undefined)?.message
  return typeof message === 'string' ? message : undefined
}
