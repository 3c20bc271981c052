import { compileField, compileSingle } from '../field/compile.ts'
import { printExpression, printStatic } from '../syntax/print.ts'
import type { FieldExpression } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { FALSE, NIL, type Static } from '../value/static.ts'
import type { Group, Step } from './group.ts'

/** `by(…)`: each group split by the value of an expression. */
export function compileBy(of: FieldExpression): Step {
  const read = reader(of)
  const key = `by(${printExpression(of)})`
  return (trace, groups) => {
    const split: Group[] = []
    for (const group of groups) {
      const parts = new Map<string, { value: Static; spans: number[] }>()
      for (const span of group.spans) {
        const value = read(trace, span)
        const text = `${value.type} ${printStatic(value)}`
        const part = parts.get(text)
        if (part === undefined) parts.set(text, { value, spans: [span] })
        else part.spans.push(span)
      }
      for (const { value, spans } of parts.values()) {
        split.push({ spans, attributes: new Map(group.attributes).set(key, value) })
      }
    }
    return split
  }
}

/** What cannot be calculated, as where an attribute is absent, is false, as in Tempo. */
function reader(of: FieldExpression): (trace: TraceView, span: number) => Static {
  if (of.kind === 'attribute' || of.kind === 'intrinsic') return compileSingle(of)
  const read = compileField(of)
  if (of.kind !== 'binary') return read
  return (trace, span) => {
    const value = read(trace, span)
    return value === NIL ? FALSE : value
  }
}
