import { compareLabels, type Label, type LabelMatcher } from '@tailspan/model'
import { emptySeries, type Series, setPoint } from '../../series/series.ts'

/** 1 wherever no series has a value; labelled with what the selector says for sure. */
export function absentSeries(
  matchers: readonly LabelMatcher[],
  found: readonly Series[],
  count: number,
): Series {
  const series = emptySeries(certainLabels(matchers), count)
  for (let i = 0; i < count; i++) {
    if (!found.some(({ present }) => present[i] === 1)) setPoint(series, i, 1)
  }
  return series
}

/** Labels that equality matchers name; one that is named twice is not certain. */
function certainLabels(matchers: readonly LabelMatcher[]): Label[] {
  return matchers
    .filter(({ op, name, value }) => {
      const once = matchers.filter((m) => m.name === name).length === 1
      return op === '=' && value !== '' && once
    })
    .map(({ name, value }): Label => [name, value])
    .sort(compareLabels)
}
