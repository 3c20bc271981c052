import { readEnv } from '../../options/env.ts'
import type { LogOptions } from '../../options/log-options.ts'
import type { SignalContext } from '../../options/signal-context.ts'
import type { FlushReport, Loss, SinkHealth } from '../../options/sink.ts'
import { createLogs, type LogDeps } from '../create-logs.ts'
import type { Logger } from '../logger/logger.ts'
import { closing, shutdownMs } from './closing.ts'
import { LossReport } from './loss-report.ts'
import { reportOf } from './report-of.ts'
import { type RequestMiddleware, requestLog } from './request-log.ts'

/** Options of a logger without `init`. All are optional. */
export interface TraceAwareLoggerOptions extends LogOptions {
  /** `TAILSPAN_ENV`, else `NODE_ENV`. */
  readonly environment?: string
  /** Names of fields whose values are masked. */
  readonly redact?: readonly (string | RegExp)[]
  /** `TAILSPAN_SPOOL_DIR`; default none. */
  readonly spoolDir?: string
  /** Told, at most once a second, what was lost and why. Default: stderr, once a minute. */
  readonly onLoss?: (loss: Loss) => void
}

/** A logger with its own sinks, which end with the process. */
export interface TraceAwareLogger extends Logger {
  /** For Express and Connect: a span, a line and a sample for each request, and its ids in all lines logged meanwhile. */
  middleware(): RequestMiddleware
  /** Waits until all lines so far have arrived, at most as many milliseconds (2,000). Never rejects. */
  flush(withinMs?: number): Promise<FlushReport>
  /** Flushes, keeps the rest for the next start if there is a folder for it, and frees all. Never rejects. */
  close(withinMs?: number): Promise<FlushReport>
  health(): readonly SinkHealth[]
}

/**
 * A logger whose lines carry the ids of the active span, for an app that sets up OpenTelemetry itself, or has none. Lines go
 * to the console, and to where the options or `TAILSPAN_LOKI_URL` say.
 */
export function createTraceAwareLogger(
  service: string,
  options: TraceAwareLoggerOptions = {},
  deps: LogDeps = {},
): TraceAwareLogger {
  const losses = new LossReport(options.onLoss, Date.now)
  const { log, sinks } = createLogs(options, surroundings(service, options, losses), deps)
  const stops = sinks.map((sink) => closing(sink, () => losses.tell()))
  const more = {
    middleware: () => requestLog(log),
    flush: (withinMs = shutdownMs()) => reportOf(sinks, (sink, end) => sink.flush(end), withinMs),
    close: async (withinMs = shutdownMs()) => {
      for (const stop of stops) stop()
      const report = await reportOf(sinks, (sink, end) => sink.close(end), withinMs)
      losses.tell()
      return report
    },
    health: () => sinks.map((sink) => sink.health()),
  }
  return Object.assign(log, more)
}

function surroundings(
  service: string,
  options: TraceAwareLoggerOptions,
  losses: LossReport,
): SignalContext {
  const told = new Set<string>()
  return {
    service,
    version: undefined,
    environment: options.environment ?? readEnv('TAILSPAN_ENV') ?? readEnv('NODE_ENV') ?? '',
    resource: { 'service.name': service },
    redact: options.redact ?? [],
    spoolDir: options.spoolDir ?? readEnv('TAILSPAN_SPOOL_DIR'),
    env: readEnv,
    warn: (message) => {
      if (told.size > 100 || told.has(message)) return
      told.add(message)
      process.emitWarning(`@tailspan/sdk: ${message}`)
    },
    lost: (loss) => losses.add(loss),
  }
}
