import type { Differences } from '../compare/differences.ts'
import { clip, field, list, text } from '../compare/json.ts'
import { toNumber } from '../compare/numbers.ts'
import { compareKeys } from './compare-keys.ts'
import { readSeries } from './compare-series.ts'

const DAY = 86_400

/** index/stats: streams and entries exactly, bytes roughly, any number of chunks. */
export function compareStats(want: unknown, got: unknown, out: Differences): void {
  for (const name of ['streams', 'entries']) out.same(name, field(want, name), field(got, name))
  compareBytes('bytes', field(want, 'bytes'), field(got, 'bytes'), out)
  if (typeof field(got, 'chunks') !== 'number') out.add('chunks: not a number')
}

/** index/volume: the same series with about the same bytes. */
export function compareVolume(wanted: unknown, actual: unknown, out: Differences): void {
  const want = readSeries(wanted, out, true)
  const got = readSeries(actual, out, true)
  compareKeys('series', want, got, out)
  const bytes = (series: unknown): unknown => list(field(series, 'value'))[1]
  for (const [key, series] of want)
    if (got.has(key)) compareBytes(`series ${clip(key)}`, bytes(series), bytes(got.get(key)), out)
}

/**
 * index/volume_range: how the bytes spread over the steps is an approximation, so the total of
 * each series counts, and that its times lie about the range.
 */
export function compareVolumeRange(wanted: unknown, actual: unknown, out: Differences): void {
  const want = readSeries(wanted, out, true)
  const got = readSeries(actual, out, true)
  compareKeys('series', want, got, out)
  for (const [key, series] of want) {
    const answered = got.get(key)
    if (!answered) continue
    compareBytes(`series ${clip(key)}: total`, total(series), total(answered), out)
    const known = times(series)
    const first = Math.min(...known) - DAY
    const last = Math.max(...known) + DAY
    const outside = times(answered).find((time) => !(time >= first && time <= last))
    if (outside !== undefined) out.add(`series ${clip(key)}: time ${outside} is out of the range`)
  }
}

const points = (series: unknown): readonly (readonly unknown[])[] =>
  list(field(series, 'values')).map(list)

const total = (series: unknown): number =>
  points(series).reduce((sum, point) => sum + (toNumber(point[1]) ?? Number.NaN), 0)

const times = (series: unknown): number[] =>
  points(series).map((point) => toNumber(point[0]) ?? Number.NaN)

/** Within 20 % or 4 KiB. */
function compareBytes(place: string, want: unknown, got: unknown, out: Differences): void {
  const expected = toNumber(want) ?? 0
  const actual = toNumber(got)
  if (actual === undefined || Number.isNaN(actual))
    out.add(`${place}: ${text(got)} is not a number, expected about ${expected}`)
  else if (Math.abs(expected - actual) > Math.max(0.2 * expected, 4096))
    out.add(`${place}: ${actual} bytes, expected about ${expected}`)
}
