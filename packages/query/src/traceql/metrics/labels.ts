import type { Attribute } from '@tailspan/model'
import { compileSingle } from '../field/compile.ts'
import { printField } from '../syntax/print.ts'
import type { FieldRef } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { toAttributeValue } from '../value/to-attribute.ts'

/**
 * Makes the labels that `by (…)` gives a span. A single absent value reads `nil`; of several the
 * absent are left out, unless all are.
 */
export function compileLabels(
  by: readonly FieldRef[],
): (trace: TraceView, span: number) => Attribute[] {
  const columns = by.map((ref) => ({ key: printField(ref), read: compileSingle(ref) }))
  return (trace, span) => {
    const labels: Attribute[] = []
    for (const { key, read } of columns) {
      const value = read(trace, span)
      if (value.type !== 'nil') labels.push({ key, value: toAttributeValue(value) })
    }
    const [first] = columns
    if (labels.length === 0 && first !== undefined) labels.push({ key: first.key, value: 'nil' })
    return labels
  }
}
