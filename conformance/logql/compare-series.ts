import type { Differences } from '../compare/differences.ts'
import { canonical, clip, field, isObject, list } from '../compare/json.ts'
import { sameNumber } from '../compare/numbers.ts'
import { compareKeys } from './compare-keys.ts'

const SHOWN = 3

/** The series by label set. An empty label is no label, unless `keepEmpty`. */
export function readSeries(
  result: unknown,
  out: Differences,
  keepEmpty = false,
): Map<string, unknown> {
  const series = new Map<string, unknown>()
  if (!Array.isArray(result)) out.add('data.result is not an array')
  for (const item of list(result)) {
    const metric = field(item, 'metric')
    const labels = Object.entries(isObject(metric) ? metric : {})
    const key = canonical(Object.fromEntries(labels.filter(([, v]) => keepEmpty || v !== '')))
    if (series.has(key)) out.add(`series ${clip(key)} appears twice`)
    series.set(key, item)
  }
  return series
}

/** Instant vectors; with `ordered` also the order of the values. */
export function compareVector(
  wanted: unknown,
  actual: unknown,
  ordered: boolean,
  out: Differences,
): void {
  const want = readSeries(wanted, out)
  const got = readSeries(actual, out)
  compareKeys('series', want, got, out)
  for (const [key, series] of want) {
    const answered = got.get(key)
    if (answered)
      comparePoint(`series ${clip(key)}`, field(series, 'value'), field(answered, 'value'), out)
  }
  if (!ordered) return
  const values = (result: unknown): unknown[] =>
    list(result).map((item) => list(field(item, 'value'))[1])
  const a = values(wanted)
  const b = values(actual)
  const wrong = a.findIndex((value, i) => !sameNumber(value, b[i]))
  if (wrong >= 0) out.add(`order: position ${wrong} holds ${clip(b[wrong])}, not ${clip(a[wrong])}`)
}

/** Range vectors: the same points at the same times. */
export function compareMatrix(wanted: unknown, actual: unknown, out: Differences): void {
  const want = readSeries(wanted, out)
  const got = readSeries(actual, out)
  compareKeys('series', want, got, out)
  for (const [key, series] of want) {
    const answered = got.get(key)
    if (!answered) continue
    const points = list(field(series, 'values'))
    comparePoints(`series ${clip(key)}`, points, list(field(answered, 'values')), out)
  }
}

function comparePoints(
  place: string,
  want: readonly unknown[],
  got: readonly unknown[],
  out: Differences,
): void {
  if (want.length !== got.length) out.add(`${place}: ${got.length} points, expected ${want.length}`)
  let shown = 0
  for (let i = 0; i < Math.max(want.length, got.length) && shown < SHOWN; i++) {
    const before = out.count
    if (want[i] === undefined) out.add(`${place}: unexpected point ${clip(got[i])}`)
    else comparePoint(place, want[i], got[i], out)
    if (out.count === before) continue
    shown++
    if (!sameTime(list(want[i])[0], list(got[i])[0])) return
  }
}

function comparePoint(place: string, want: unknown, got: unknown, out: Differences): void {
  if (!Array.isArray(got)) {
    out.add(`${place}: no point, expected ${clip(want)}`)
    return
  }
  const [wantTime, wantValue] = list(want)
  const [gotTime, gotValue] = list(got)
  if (typeof gotValue !== 'string')
    out.add(`${place}: the value has to be a string, got ${clip(gotValue)}`)
  if (!sameTime(wantTime, gotTime))
    out.add(`${place}: time ${clip(gotTime)}, expected ${clip(wantTime)}`)
  else if (!sameNumber(wantValue, gotValue))
    out.add(`${place} at ${clip(wantTime)}: ${clip(gotValue)}, expected ${clip(wantValue)}`)
}

/** Times are seconds; below half a millisecond only the spelling differs. */
const sameTime = (a: unknown, b: unknown): boolean =>
  typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) < 0.0006
