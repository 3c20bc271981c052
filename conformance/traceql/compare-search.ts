import type { Differences } from '../compare/differences.ts'
import { field, isObject, list, text } from '../compare/json.ts'
import { integer } from './any-value.ts'
import type { Asked } from './case.ts'
import { compareSpanset, spansetKey } from './compare-spanset.ts'

/** Search answers: traces by id, with their spansets. */
export function compareSearch(
  asked: Asked,
  wanted: unknown,
  actual: unknown,
  out: Differences,
): void {
  const want = byId(wanted)
  const got = byId(actual)
  const full = asked.full === undefined ? undefined : byId(asked.full)
  if (got.size !== traces(actual).length) out.add('traces: a trace is listed twice')
  out.same('number of traces', want.size, got.size)
  const cut = full !== undefined && asked.recorded.limited === true
  for (const [id, trace] of got) {
    const expected = want.get(id) ?? (cut ? cutSpans(full.get(id), asked) : undefined)
    if (expected) compareTrace(asked, expected, trace, full?.get(id), out)
    else out.add(`trace ${id} (${text(field(trace, 'rootTraceName'))}) was not expected`)
  }
  if (!cut)
    for (const [id, trace] of want)
      if (!got.has(id)) out.add(`trace ${id} (${text(field(trace, 'rootTraceName'))}) is missing`)
  if (asked.recorded.ordered && ids(wanted).join(' ') !== ids(actual).join(' '))
    out.add('traces: expected newest first')
}

const traces = (body: unknown): readonly unknown[] => list(field(body, 'traces'))

/** Leading zeros of an id do not count. */
const ids = (body: unknown): string[] =>
  traces(body).map((trace) =>
    text(field(trace, 'traceID'))
      .toLowerCase()
      .replace(/^0+(?=.)/, ''),
  )

function byId(body: unknown): Map<string, unknown> {
  const all = traces(body)
  return new Map(ids(body).map((id, i) => [id, all[i]]))
}

/** Newer answers carry `spanSets`, older ones the first as `spanSet`. */
function spansets(trace: unknown): readonly unknown[] {
  const sets = field(trace, 'spanSets')
  const single = field(trace, 'spanSet')
  if (sets !== undefined) return list(sets)
  return single === undefined ? [] : [single]
}

/** The uncut trace with as many spans in each set as the request wanted. */
function cutSpans(trace: unknown, asked: Asked): unknown {
  if (!isObject(trace)) return undefined
  const shown = Number(asked.recorded.params['spss'] ?? 3)
  const sets = spansets(trace).map((set) => ({
    ...(isObject(set) ? set : {}),
    spans: list(field(set, 'spans')).slice(0, shown),
  }))
  return { ...trace, spanSets: sets }
}

function compareTrace(
  asked: Asked,
  want: unknown,
  got: unknown,
  full: unknown,
  out: Differences,
): void {
  const place = `trace ${text(field(want, 'traceID'))}`
  for (const name of ['rootServiceName', 'rootTraceName'])
    out.same(`${place} ${name}`, text(field(want, name)), text(field(got, name)))
  for (const name of ['startTimeUnixNano', 'durationMs'])
    out.same(`${place} ${name}`, integer(field(want, name)), integer(field(got, name)))
  compareServices(place, field(want, 'serviceStats'), field(got, 'serviceStats'), out)
  if (field(want, 'spanSets') === undefined) return // a search by tags
  const expected = spansets(want)
  const answered = spansets(got)
  if (expected.length !== answered.length)
    return out.same(`${place} number of spansets`, expected.length, answered.length)
  for (const set of expected) {
    const key = spansetKey(set)
    const match =
      expected.length === 1 ? answered[0] : answered.find((other) => spansetKey(other) === key)
    const uncut = spansets(full).find((other) => spansetKey(other) === key)
    if (match) compareSpanset(`${place} ${key}`, set, match, uncut, asked, out)
    else out.add(`${place}: no spanset for ${key || '(no group)'}`)
  }
}

function compareServices(place: string, want: unknown, got: unknown, out: Differences): void {
  if (!isObject(want)) return
  const names = new Set([...Object.keys(want), ...Object.keys(isObject(got) ? got : {})])
  for (const service of names)
    for (const name of ['spanCount', 'errorCount'])
      out.same(
        `${place} ${service} ${name}`,
        integer(field(field(want, service), name)),
        integer(field(field(got, service), name)),
      )
}
