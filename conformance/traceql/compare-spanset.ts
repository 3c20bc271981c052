import { Differences } from '../compare/differences.ts'
import { field, list, text } from '../compare/json.ts'
import { type Attribute, attributes, integer, sameValue, showValue } from './any-value.ts'
import type { Asked } from './case.ts'
import { compareAttributes, compareShownAttributes } from './compare-attributes.ts'
import { durationNanos } from './duration.ts'

const bare = (name: string): string => name.replace(/[\s()]/g, '')

/** What tells the spansets of one trace apart: the values of their `by(…)`. */
export function spansetKey(set: unknown): string {
  return attributes(field(set, 'attributes'))
    .filter((attribute) => attribute.key.startsWith('by('))
    .map(({ key, value }) => `${bare(key)}=${spelling(value)}`)
    .sort()
    .join('|')
}

function spelling(value: Attribute['value']): string {
  const nanos = value.type === 'string' ? durationNanos(value.value) : undefined
  return `${value.type}:${nanos ?? showValue(value)}`
}

/** One spanset: the number that matched, its own attributes, and its spans in any order. */
export function compareSpanset(
  place: string,
  want: unknown,
  got: unknown,
  full: unknown,
  asked: Asked,
  out: Differences,
): void {
  out.same(`${place} matched`, integer(field(want, 'matched')), integer(field(got, 'matched')))
  compareAttributes(
    `${place} spanset`,
    attributes(field(want, 'attributes')),
    attributes(field(got, 'attributes')),
    out,
    (a, b) => bare(a.key) === bare(b.key) && sameValue(a.value, b.value),
  )
  const expected = list(field(want, 'spans'))
  const answered = list(field(got, 'spans'))
  out.same(`${place} number of spans`, expected.length, answered.length)
  // Which of the matching spans are shown is free when there are more than asked for.
  const cut = full !== undefined && expected.length < Number(field(want, 'matched') ?? 0)
  const pool = byId(cut ? list(field(full, 'spans')) : expected)
  for (const span of answered) takeBest(place, pool, span, asked, out)
  if (cut) return
  for (const [id, spans] of pool)
    for (const span of spans)
      out.add(`${place} span ${id} (${text(field(span, 'name'))}) is missing`)
}

const spanId = (span: unknown): string =>
  text(field(span, 'spanID')).toLowerCase().padStart(16, '0')

function byId(spans: readonly unknown[]): Map<string, unknown[]> {
  const map = new Map<string, unknown[]>()
  for (const span of spans) {
    const same = map.get(spanId(span))
    if (same) same.push(span)
    else map.set(spanId(span), [span])
  }
  return map
}

/** Holds a span against the expected one of its id that is most like it, which is used up. */
function takeBest(
  place: string,
  pool: ReadonlyMap<string, unknown[]>,
  span: unknown,
  asked: Asked,
  out: Differences,
): void {
  const where = `${place} span ${spanId(span)}`
  const candidates = pool.get(spanId(span)) ?? []
  const trials = candidates.map((want, at) => {
    const trial = new Differences()
    compareSpan(where, want, span, asked, trial)
    return { at, trial }
  })
  const best = trials.sort((a, b) => a.trial.count - b.trial.count)[0]
  if (!best) {
    out.add(`${where} was not expected`)
    return
  }
  candidates.splice(best.at, 1)
  out.add(...best.trial.lines())
}

function compareSpan(
  place: string,
  want: unknown,
  got: unknown,
  asked: Asked,
  out: Differences,
): void {
  const name = text(field(want, 'name'))
  if (name) out.same(`${place} name`, name, text(field(got, 'name')))
  for (const time of ['startTimeUnixNano', 'durationNanos'])
    out.same(`${place} ${time}`, integer(field(want, time)), integer(field(got, time)))
  compareShownAttributes(
    place,
    attributes(field(want, 'attributes')),
    attributes(field(got, 'attributes')),
    asked,
    out,
  )
}
