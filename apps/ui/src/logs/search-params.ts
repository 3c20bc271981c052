import type { QueryMode } from './query-text.ts'

/** The state of the Logs page, as the URL holds it. All optional: an empty URL is the live tail. */
export interface LogsSearch {
  /** What was typed. */
  readonly q?: string
  /** Set when the person overrode what the text looks like. */
  readonly mode?: QueryMode
  /** Absent: live tail. */
  readonly from?: string
  readonly to?: string
  /** Levels shown, comma-separated; absent: all. */
  readonly levels?: string
  readonly traceId?: string
  /** Nanoseconds: list the lines around this instant and mark the one that has it. */
  readonly at?: string
}

/** Reads the Logs page's parameters; what is malformed is left out. */
export function parseLogsSearch(raw: Record<string, unknown>): LogsSearch {
  const text = (name: string, pattern: RegExp): string | undefined => {
    const value = raw[name]
    return typeof value === 'string' && pattern.test(value) ? value : undefined
  }
  const q = text('q', /\S/)
  const mode = text('mode', /^(text|logql)$/) as QueryMode | undefined
  const from = text('from', /\S/)
  const to = text('to', /\S/)
  const levels = text('levels', /^[a-z,]+$/)
  const traceId = text('traceId', /^[0-9a-fA-F]{1,32}$/)
  const at = text('at', /^\d{1,19}$/)
  return {
    ...(q === undefined ? {} : { q }),
    ...(mode === undefined ? {} : { mode }),
    ...(from === undefined ? {} : { from }),
    ...(from === undefined || to === undefined ? {} : { to }),
    ...(levels === undefined ? {} : { levels }),
    ...(traceId === undefined ? {} : { traceId: traceId.toLowerCase() }),
    ...(at === undefined ? {} : { at }),
  }
}

/** A step towards another URL: undefined takes a parameter away. */
export type LogsSearchChange = {
  readonly [name in keyof LogsSearch]?: LogsSearch[name] | undefined
}

/** The parameters after a change. Whatever is asked anew forgets the marked instant. */
export function changeSearch(search: LogsSearch, change: LogsSearchChange): LogsSearch {
  const { at: _, ...rest } = search
  return parseLogsSearch({ ...rest, ...change })
}
