import { compileField, compileSingle } from '../field/compile.ts'
import { printExpression, printStatic } from '../syntax/print.ts'
import type { FieldExpression } from '../syntax/tree.ts'
import type { Static } from '../value/static.ts'
import type { Group, Step } from './group.ts'

/** `by(…)`: each group split by the value of an expression. */
export function compileBy(of: FieldExpression): Step {
  const isRef = of.kind === 'attribute' || of.kind === 'intrinsic'
  const read = isRef ? compileSingle(of) : compileField(of)
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
