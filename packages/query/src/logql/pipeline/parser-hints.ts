import { ERROR, type LogEntry } from './log-entry.ts'

/**
 * What a query needs of what parsers could extract. Nothing needed: parsers do not run at all, and
 * so cannot fail. Some names needed: parsers stop once they have them.
 */
export interface ParserHints {
  /** Parsers have nothing to do. */
  readonly skip: boolean
  /** The names wanted; undefined: all. */
  readonly wanted: ReadonlySet<string> | undefined
  /** Errors are asked for, so they do not fail the query. */
  readonly preserveError: boolean
}

export const EVERYTHING: ParserHints = { skip: false, wanted: undefined, preserveError: false }

const SUFFIX = '_extracted'

/** Hints for a query that needs exactly these labels. */
export function hintsFor(names: Iterable<string>): ParserHints {
  const wanted = new Set<string>()
  for (const name of names) {
    wanted.add(name)
    if (name.endsWith(SUFFIX)) wanted.add(name.slice(0, -SUFFIX.length))
  }
  if (wanted.size === 0) return { skip: true, wanted, preserveError: false }
  return {
    skip: false,
    wanted,
    preserveError: wanted.has(ERROR),
  }
}

/** How many wanted labels no parser has found in the line yet; with none, parsers have nothing to do. */
export function missingOf({ wanted }: ParserHints, entry: LogEntry): number {
  if (wanted === undefined) return Number.POSITIVE_INFINITY
  if (!entry.changed) return wanted.size
  let missing = 0
  for (const name of wanted) if (!entry.wasExtracted(name)) missing++
  return missing
}
