import type { Differences } from '../compare/differences.ts'
import { canonical, clip, field, isObject, list, text } from '../compare/json.ts'

/** One log line of an answer. */
export interface Entry {
  readonly ts: string
  readonly line: unknown
  /** The per-entry object of a categorize-labels answer, canonical, without empty maps. */
  readonly meta: string
}

const DETAILS = '__error_details__'

/** The labels without the text of the error details, which is each implementation's own. */
export function blur(labels: unknown): unknown {
  if (!isObject(labels) || !text(field(labels, DETAILS))) return labels ?? {}
  return { ...labels, [DETAILS]: '…' }
}

export function entryMeta(meta: unknown): string {
  const kept = ['structuredMetadata', 'parsed']
    .map((name) => [name, field(meta, name)] as const)
    .filter(([, value]) => isObject(value) && Object.keys(value).length > 0)
    .map(([name, value]) => [name, blur(value)] as const)
  return canonical(Object.fromEntries(kept))
}

/** The entries by label set; reports streams given twice and entries out of order. */
export function readStreams(
  result: unknown,
  forward: boolean,
  out: Differences,
): Map<string, Entry[]> {
  const streams = new Map<string, Entry[]>()
  if (!Array.isArray(result)) out.add('data.result is not an array')
  const seen = new Set<string>()
  for (const stream of list(result)) {
    const labels = canonical(field(stream, 'stream') ?? {})
    if (seen.has(labels)) out.add(`stream ${clip(labels)} appears twice`)
    seen.add(labels)
    const entries = list(field(stream, 'values')).map(readEntry)
    reportDisorder(labels, entries, forward, out)
    const key = canonical(blur(field(stream, 'stream')))
    const before = streams.get(key)
    // Streams that differ in the text of their error only are one here.
    if (before) streams.set(key, [...before, ...entries].sort(byTime(forward)))
    else streams.set(key, entries)
  }
  return streams
}

function readEntry(value: unknown): Entry {
  const [ts, line, meta] = list(value)
  return { ts: text(ts), line, meta: entryMeta(meta) }
}

function reportDisorder(
  labels: string,
  entries: readonly Entry[],
  forward: boolean,
  out: Differences,
): void {
  const compare = byTime(forward)
  for (const [i, entry] of entries.entries()) {
    if (nanoseconds(entry.ts) === undefined) {
      out.add(`stream ${clip(labels)}: entry ${i} has the timestamp ${clip(entry.ts)}`)
      return
    }
    const before = entries[i - 1]
    if (before && compare(before, entry) > 0) {
      out.add(`stream ${clip(labels)}: entries ${i - 1} and ${i} are in the wrong order`)
      return
    }
  }
}

const byTime =
  (forward: boolean) =>
  (a: Entry, b: Entry): number => {
    const x = nanoseconds(a.ts) ?? 0n
    const y = nanoseconds(b.ts) ?? 0n
    const order = x < y ? -1 : x > y ? 1 : 0
    return forward ? order : -order
  }

const nanoseconds = (ts: string): bigint | undefined =>
  /^-?\d+$/.test(ts) ? BigInt(ts) : undefined
