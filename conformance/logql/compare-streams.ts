import type { Differences } from '../compare/differences.ts'
import { canonical, clip, text } from '../compare/json.ts'
import type { LogqlCase } from './case.ts'
import { compareKeys } from './compare-keys.ts'
import { blur, type Entry, entryMeta, readStreams } from './entries.ts'

/** Differences shown of one stream. */
const SHOWN = 3

/** Streams by label set in any order; their entries in order, those of one instant in any. */
export function compareStreams(
  recorded: LogqlCase,
  wanted: unknown,
  actual: unknown,
  out: Differences,
): void {
  const forward = text(recorded.params['direction']).toLowerCase() === 'forward'
  const want = readStreams(wanted, forward, out)
  const got = readStreams(actual, forward, out)
  if (recorded.tie) compareTie(recorded.tie, want, got, out)
  compareKeys('stream', want, got, out)
  for (const [labels, entries] of want) {
    const answered = got.get(labels)
    if (answered) compareEntries(`stream ${clip(labels)}`, entries, answered, out)
  }
}

function compareEntries(
  place: string,
  want: readonly Entry[],
  got: readonly Entry[],
  out: Differences,
): void {
  if (want.length !== got.length)
    out.add(`${place}: ${got.length} entries, expected ${want.length}`)
  const a = instants(want)
  const b = instants(got)
  let shown = 0
  for (let i = 0; i < Math.max(a.length, b.length) && shown < SHOWN; i++) {
    if (a[i]?.text === b[i]?.text) continue
    shown++
    out.add(
      `${place}, position ${i}:`,
      `    expected ${clip(a[i]?.text ?? '(nothing)', 300)}`,
      `    actual   ${clip(b[i]?.text ?? '(nothing)', 300)}`,
    )
    if (a[i]?.ts !== b[i]?.ts) return
  }
}

/** The entries of each instant as one text, whatever their order. */
function instants(entries: readonly Entry[]): { ts: string; text: string }[] {
  const groups: { ts: string; items: string[] }[] = []
  for (const entry of entries) {
    const item = canonical([entry.line, entry.meta])
    const last = groups.at(-1)
    if (last?.ts === entry.ts) last.items.push(item)
    else groups.push({ ts: entry.ts, items: [item] })
  }
  return groups.map(({ ts, items }) => ({ ts, text: `${ts} ${items.sort().join(' | ')}` }))
}

/** Takes the entries at the limit's boundary out of both and holds them against the candidates. */
function compareTie(
  tie: NonNullable<LogqlCase['tie']>,
  want: Map<string, Entry[]>,
  got: Map<string, Entry[]>,
  out: Differences,
): void {
  const place = `at the limit's boundary ${tie.ts}`
  const expected = takeAt(tie.ts, want).length
  const answered = takeAt(tie.ts, got)
  if (answered.length !== expected)
    out.add(`${place}: ${answered.length} entries, expected ${expected}`)
  const pool = tie.candidates.map(([labels, line, meta]) =>
    canonical([canonical(blur(labels)), line, entryMeta(meta)]),
  )
  for (const entry of answered) {
    const at = pool.indexOf(entry)
    if (at < 0) out.add(`${place}: unexpected entry ${clip(entry)}`)
    else pool.splice(at, 1)
  }
}

function takeAt(ts: string, streams: Map<string, Entry[]>): string[] {
  const taken: string[] = []
  for (const [labels, entries] of streams) {
    for (const entry of entries)
      if (entry.ts === ts) taken.push(canonical([labels, entry.line, entry.meta]))
    const rest = entries.filter((entry) => entry.ts !== ts)
    if (rest.length > 0) streams.set(labels, rest)
    else streams.delete(labels)
  }
  return taken
}
