import { compareLabels, type Label, labelValue, TailspanError } from '@tailspan/model'
import { labelsKey, type Series } from '../../series/series.ts'
import type { LabelReplaceExpr } from '../ast.ts'
import { expandTemplate } from '../go-expand.ts'
import { compileRegexp } from '../regexp.ts'
import { withoutEmpty } from './signature.ts'

/** Writes a label of each series whose source label the whole regular expression matches. */
export function labelReplace(expr: LabelReplaceExpr, series: readonly Series[]): Series[] {
  const regexp = compileRegexp(expr.regexp, true)
  const seen = new Set<string>()
  return series.map((one) => {
    const matcher = regexp.matcher(labelValue(one.labels, expr.source))
    let { labels } = one
    if (matcher.find()) {
      const value = expandTemplate(expr.replacement, matcher)
      const others = labels.filter(([name]) => name !== expr.destination)
      const made: Label[] = value === '' ? [] : [[expr.destination, value]]
      labels = withoutEmpty([...others, ...made]).sort(compareLabels)
    }
    const key = labelsKey(labels)
    if (seen.has(key)) {
      throw new TailspanError('bad_request', 'label_replace makes two series with the same labels')
    }
    seen.add(key)
    return { ...one, labels }
  })
}
