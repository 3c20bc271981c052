import { encodeMetadata, streamOf } from '@tailspan/model'
import { parseLogql } from '../parse.ts'
import { BaseLabelsCache } from '../pipeline/base-labels.ts'
import { compileStages } from '../pipeline/compile-stages.ts'
import { LogEntry } from '../pipeline/log-entry.ts'
import { EVERYTHING, type ParserHints } from '../pipeline/parser-hints.ts'

export interface EntryOptions {
  readonly stream?: Readonly<Record<string, string>>
  readonly metadata?: Readonly<Record<string, string>>
  readonly level?: string
  /** Nanoseconds. */
  readonly timestamp?: bigint
}

/** A line before its pipeline. Its stream is `{app="a"}` unless said otherwise. */
export function entryOf(line: string, options: EntryOptions = {}): LogEntry {
  const { stream = { app: 'a' }, metadata = {}, level = '', timestamp = 0n } = options
  const text = encodeMetadata(Object.entries(metadata))
  const base = new BaseLabelsCache().get(streamOf(Object.entries(stream)), text, level)
  const entry = new LogEntry()
  entry.reset(base, timestamp, line)
  return entry
}

/** What a pipeline makes of a line; undefined when it drops it. */
export function runStages(
  stages: string,
  line: string,
  options: EntryOptions & { readonly hints?: ParserHints } = {},
): { readonly line: string; readonly labels: Record<string, string> } | undefined {
  const expr = parseLogql(`{x="y"} ${stages}`)
  if (expr.kind !== 'log') throw new Error('not a log query')
  const entry = entryOf(line, options)
  for (const stage of compileStages(expr.stages, options.hints ?? EVERYTHING)) {
    if (!stage.run(entry)) return undefined
  }
  return { line: entry.line, labels: Object.fromEntries(entry.labels()) }
}

/** The labels that a pipeline adds to `{app="a"}`. */
export function labelsFrom(stages: string, line: string): Record<string, string> | undefined {
  return runStages(stages, line, { stream: {} })?.labels
}
