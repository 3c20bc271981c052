import { LEVELS, parseLevel } from '../options/level.ts'
import type { FileOptions, LogOptions } from '../options/log-options.ts'
import { shownNames } from '../options/masked-names.ts'
import type { SignalContext } from '../options/signal-context.ts'
import { type ConsoleOutput, chooseConsole, constantFields } from './console/choose-console.ts'
import { jsonPrinter } from './console/print-json.ts'
import { FileSink } from './file/file-sink.ts'
import { LineWriter } from './logger/line-writer.ts'
import { LogContext } from './logger/log-context.ts'
import type { Logger } from './logger/logger.ts'
import { PlainValues } from './logger/plain-value.ts'
import { type LoggerCore, TraceLogger } from './logger/trace-logger.ts'
import { LokiSink } from './loki/loki-sink.ts'
import { readLokiOptions } from './loki/read-loki-options.ts'
import { otlpSinks } from './otlp/otlp-sinks.ts'
import { OptionReader } from './read-options.ts'
import type { LogRecord, LogSink } from './record/log-record.ts'
import { NanoClock } from './record/nano-clock.ts'

/** What logs get from the program; all of it has a default. */
export interface LogDeps {
  readonly stdout?: ConsoleOutput
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** From 0 to 1. */
  readonly random?: () => number
}

/** A logger and where its lines go. */
export interface Logs {
  readonly log: Logger
  /** To be flushed and closed by whoever made them. */
  readonly sinks: readonly LogSink[]
}

const DAY_MS = 86_400_000
const BESIDE = ['request_id', 'user_id', 'job_id', 'worker_id'] as const

/** Makes the logger of a process. Never throws: wrong options are told, and their defaults taken. */
export function createLogs(options: LogOptions, around: SignalContext, deps: LogDeps = {}): Logs {
  const sinks = chooseSinks(options, around, deps)
  const core = loggerCore(options, around, deps, (record) => {
    for (const sink of sinks) sink.write(record)
  })
  return { log: new TraceLogger(core, core.lines.root()), sinks }
}

function chooseSinks(options: LogOptions, around: SignalContext, deps: LogDeps): LogSink[] {
  const sinks: LogSink[] = []
  const reader = new OptionReader((message) => around.warn(message))
  if (options.console !== false) {
    sinks.push(chooseConsole(options.console ?? 'auto', around, deps.stdout ?? process.stdout))
  }
  if (options.file) sinks.push(fileSink(options.file, around, reader, deps))
  const otlp = options.otlp ?? otlpFromEnv(around)
  if (otlp) sinks.push(...otlpSinks(otlp, around, reader, deps))
  const { loki } = options
  const address = loki === false ? undefined : (loki?.url ?? lokiFromEnv(around))
  const wanted = address ?? (loki ? 'http://localhost:3100' : undefined)
  const url = wanted === undefined ? undefined : reader.url('loki.url', wanted)
  if (loki !== false && url !== undefined) {
    const tenant = loki?.tenant ?? around.env('LOKI_TENANT_ID')
    const settings = { ...loki, ...(tenant === undefined ? {} : { tenant }) }
    sinks.push(
      new LokiSink(readLokiOptions(url, settings, reader, around), {
        lost: (loss) => around.lost(loss),
        random: deps.random ?? Math.random,
      }),
    )
  }
  return sinks
}

function otlpFromEnv(around: SignalContext): boolean {
  const exporters = around
    .env('OTEL_LOGS_EXPORTER')
    ?.split(',')
    .map((name) => name.trim())
  if (exporters !== undefined) return exporters.includes('otlp')
  return around.env('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT') !== undefined
}

function fileSink(
  { path, maxSize, maxAge, keep, gzip }: FileOptions,
  around: SignalContext,
  reader: OptionReader,
  deps: LogDeps,
): FileSink {
  const settings = {
    path,
    maxBytes: reader.size('file.maxSize', maxSize, 100 * 1024 * 1024),
    maxAgeMs: maxAge === undefined ? undefined : reader.duration('file.maxAge', maxAge, DAY_MS),
    keep: reader.count('file.keep', keep, 5),
    gzip: gzip === true,
  }
  return new FileSink(settings, {
    print: jsonPrinter(constantFields(around)),
    lost: (loss) => around.lost(loss),
    warn: (message) => around.warn(message),
    now: deps.now ?? Date.now,
  })
}

function lokiFromEnv(around: SignalContext): string | undefined {
  return around.env('TAILSPAN_LOKI_URL') ?? around.env('LOKI_URL')
}

function loggerCore(
  options: LogOptions,
  around: SignalContext,
  deps: LogDeps,
  write: (record: LogRecord) => void,
): LoggerCore {
  const { fingersCrossed } = options
  const level = parseLevel(options.level ?? around.env('TAILSPAN_LOG_LEVEL')) ?? 'info'
  return {
    lines: new LineWriter(new NanoClock(deps.now ?? Date.now, deps.random ?? Math.random)),
    values: new PlainValues(shownNames(around.redact)),
    context: new LogContext(),
    beside: new Set(options.metadata ?? BESIDE),
    write,
    fault: (error) => around.warn(`a line could not be logged: ${String(error)}`),
    threshold: LEVELS.indexOf(level),
    kept: fingersCrossed
      ? { from: LEVELS.indexOf(fingersCrossed.from ?? 'debug'), lines: fingersCrossed.lines ?? 200 }
      : null,
  }
}
