import type { Differences } from '../compare/differences.ts'
import { canonical, clip, field, list, text } from '../compare/json.ts'
import { toNumber } from '../compare/numbers.ts'
import { compareMultisets } from '../compare/sets.ts'

/** detected_fields: names, types, parsers, paths and about how many values. */
export function compareDetectedFields(wanted: unknown, actual: unknown, out: Differences): void {
  const pairs = matched('field', field(wanted, 'fields'), field(actual, 'fields'), out)
  for (const [name, want, got] of pairs) {
    out.same(`${name}: type`, field(want, 'type'), field(got, 'type'))
    const parsers = (item: unknown): readonly unknown[] => list(field(item, 'parsers'))
    compareMultisets(`parser of ${name}`, parsers(want), parsers(got), out)
    const path = field(want, 'jsonPath')
    if (path && canonical(path) !== canonical(field(got, 'jsonPath')))
      out.add(`${name}: jsonPath ${clip(field(got, 'jsonPath'))}, expected ${clip(path)}`)
    compareCardinality(name, want, got, out)
  }
}

/** detected_labels: names and about how many values. */
export function compareDetectedLabels(wanted: unknown, actual: unknown, out: Differences): void {
  const labels = (body: unknown): unknown => field(body, 'detectedLabels')
  for (const [name, want, got] of matched('label', labels(wanted), labels(actual), out))
    compareCardinality(name, want, got, out)
}

/** What both have under one name; what only one has is reported. */
function matched(
  kind: string,
  wanted: unknown,
  actual: unknown,
  out: Differences,
): [string, unknown, unknown][] {
  const byName = (items: unknown): Map<string, unknown> =>
    new Map(list(items).map((item) => [text(field(item, 'label')), item]))
  const want = byName(wanted)
  const got = byName(actual)
  const pairs: [string, unknown, unknown][] = []
  for (const [name, item] of want) {
    if (got.has(name)) pairs.push([`${kind} ${name}`, item, got.get(name)])
    else out.add(`- missing ${kind} ${name}`)
  }
  for (const name of got.keys()) if (!want.has(name)) out.add(`+ unexpected ${kind} ${name}`)
  return pairs
}

/** Exact up to 50; Loki estimates larger ones. */
function compareCardinality(place: string, want: unknown, got: unknown, out: Differences): void {
  const expected = toNumber(field(want, 'cardinality')) ?? 0
  const actual = toNumber(field(got, 'cardinality')) ?? 0
  const tolerance = expected > 50 ? Math.max(1, 0.05 * expected) : 0
  if (!(Math.abs(expected - actual) <= tolerance))
    out.add(`${place}: cardinality ${actual}, expected ${expected}`)
}
