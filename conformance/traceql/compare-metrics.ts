import type { Differences } from '../compare/differences.ts'
import { clip, field, list } from '../compare/json.ts'
import { closeNumbers, toNumber } from '../compare/numbers.ts'
import { type Attribute, attributes, integer, showValue } from './any-value.ts'
import type { TraceqlCase } from './case.ts'

type Samples = ReadonlyMap<string, number>

/** Metric series by their labels, samples by their time. */
export function compareMetrics(
  recorded: TraceqlCase,
  wanted: unknown,
  actual: unknown,
  out: Differences,
): void {
  // The name of an arithmetic expression is its own spelling.
  const spelled = list(field(wanted, 'series'))
    .flatMap((series) => attributes(field(series, 'labels')))
    .some(({ key, value }) => key === '__name__' && showValue(value).includes('('))
  const want = readSeries(recorded, wanted, !spelled)
  const got = readSeries(recorded, actual, !spelled)
  for (const [labels, samples] of want) {
    const answered = got.get(labels)
    if (answered) compareSamples(`series {${labels}}`, samples, answered, out)
    else out.add(`series {${labels}} is missing`)
  }
  for (const labels of got.keys())
    if (!want.has(labels)) out.add(`series {${labels}} was not expected`)
}

function compareSamples(place: string, want: Samples, got: Samples, out: Differences): void {
  for (const [time, value] of want) {
    const answered = got.get(time)
    if (answered === undefined) out.add(`${place}: no sample at ${time}`)
    else if (!closeNumbers(value, answered, 1e-9))
      out.add(`${place}: at ${time} expected ${value}, got ${answered}`)
  }
  for (const time of got.keys())
    if (!want.has(time)) out.add(`${place}: sample at ${clip(time)} was not expected`)
}

function readSeries(
  recorded: TraceqlCase,
  body: unknown,
  keepName: boolean,
): ReadonlyMap<string, Samples> {
  const series = new Map<string, Samples>()
  for (const item of list(field(body, 'series'))) {
    const labels = attributes(field(item, 'labels'))
    const ignored = labels.some(
      ({ key, value }) =>
        recorded.ignoreLabels?.includes(key) ||
        (recorded.ignoreNil && value.type === 'string' && value.value === 'nil'),
    )
    if (!ignored) series.set(labelKey(labels, keepName), readSamples(item))
  }
  return series
}

function labelKey(labels: readonly Attribute[], keepName: boolean): string {
  return labels
    .filter(({ key }) => keepName || key !== '__name__')
    .map(({ key, value }) =>
      value.type === 'double'
        ? `${key}=${Number(value.value.toPrecision(12))}f`
        : `${key}=${showValue(value)}`,
    )
    .sort()
    .join(', ')
}

/** Zeros are left out of the JSON. */
const number = (value: unknown): number => toNumber(value ?? 0) ?? Number.NaN

/** An instant query's series has one value and no time. */
function readSamples(series: unknown): Samples {
  const samples = field(series, 'samples')
  if (samples === undefined) return new Map([['value', number(field(series, 'value'))]])
  return new Map(
    list(samples).map((s) => [integer(field(s, 'timestampMs')), number(field(s, 'value'))]),
  )
}
