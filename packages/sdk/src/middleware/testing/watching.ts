import { RequestSpans } from '../../instrument/request-spans.ts'
import { activeTrace } from '../../logs/logger/active-trace.ts'
import type { Logger } from '../../logs/logger/logger.ts'
import { MetricRegistry } from '../../metrics/registry.ts'
import { type ParsedSample, parseExposition } from '../../metrics/testing/parse-exposition.ts'
import type { Level } from '../../options/level.ts'
import { shownNames } from '../../options/masked-names.ts'
import { RecordedErrors } from '../../traces/recorded-errors.ts'
import type { HttpOptions } from '../http-options.ts'
import { requestDurations } from '../request-durations.ts'
import { RequestWatcher } from '../request-watcher.ts'

interface LoggedLine {
  readonly level: Level
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly error: Error | undefined
  readonly traceId: string | undefined
}

/** A watcher with all that it says. */
export interface Watching {
  readonly watcher: RequestWatcher
  readonly requests: RequestSpans
  readonly lines: LoggedLine[]
  readonly warnings: string[]
  /** Resolves when this many requests have ended. */
  readonly ended: (requests: number) => Promise<void>
  /** The counts of requests. */
  readonly counts: () => Promise<readonly ParsedSample[]>
}

export function watching(options: HttpOptions = {}): Watching {
  const registry = new MetricRegistry({ now: Date.now, warn: (each) => void warnings.push(each) })
  registry.configure({ isKept: () => true })
  const warnings: string[] = []
  const lines: LoggedLine[] = []
  const waiting: { readonly lines: number; readonly resolve: () => void }[] = []
  const log = memoryLogger((line) => {
    lines.push(line)
    for (const each of waiting) if (lines.length >= each.lines) each.resolve()
  })
  const requests = new RequestSpans()
  const around = {
    requests,
    errors: new RecordedErrors(),
    log,
    durations: requestDurations(registry),
    shown: shownNames(['authorization', 'token']),
    sampler: undefined,
    foreign: false,
    warn: (message: string) => void warnings.push(message),
  }
  return {
    watcher: new RequestWatcher(options, around),
    requests,
    lines,
    warnings,
    ended: async (wanted) =>
      new Promise((resolve) => {
        if (lines.length >= wanted) resolve()
        else waiting.push({ lines: wanted, resolve })
      }),
    counts: async () => {
      const { body } = await registry.scrape('application/openmetrics-text')
      const families = parseExposition(body, 'openmetrics')
      return families
        .flatMap(({ samples }) => samples)
        .filter(({ name }) => name.endsWith('_count'))
    },
  }
}

function memoryLogger(write: (line: LoggedLine) => void): Logger {
  const method =
    (level: Level) =>
    (...args: readonly unknown[]): void => {
      const error = args.find((each) => each instanceof Error)
      const fields = args.find((each) => typeof each === 'object' && each !== error)
      write({
        level,
        message: String(args[0]),
        fields: (fields ?? {}) as LoggedLine['fields'],
        error,
        traceId: activeTrace()?.traceId,
      })
    }
  return {
    level: 'info',
    enabled: () => true,
    trace: method('trace'),
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    fatal: method('fatal'),
    child: () => memoryLogger(write),
    with: (_fields, fn) => fn(),
  }
}
