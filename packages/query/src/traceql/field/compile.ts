import type { ArithmeticOp, FieldExpression, FieldRef } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { calculate, negate } from '../value/arithmetic.ts'
import { FALSE, NIL, type Static, TRUE } from '../value/static.ts'
import { readAttributeOf } from './attribute.ts'
import { compileComparison } from './comparison.ts'
import { elementsOf, elementUse, type FieldReader } from './element.ts'
import { readIntrinsic } from './intrinsic.ts'

/** A test on one span of a trace. */
export type SpanTest = (trace: TraceView, span: number) => boolean

/**
 * The test that `{ … }` is; null stands for `{ }`. What it asks of events has to hold for one and the
 * same event, and so with links.
 */
export function compileFilter(where: FieldExpression | null): SpanTest {
  if (where === null) return () => true
  const read = compileField(where)
  const use = elementUse(where)
  if (!use.events && !use.links) return (trace, span) => isTrue(read(trace, span))
  return (trace, span) => {
    for (const at of elementsOf(trace, span, use)) if (isTrue(read(trace, span, at))) return true
    return false
  }
}

export function compileRef(ref: FieldRef): FieldReader {
  return ref.kind === 'attribute' ? readAttributeOf(ref) : readIntrinsic(ref.name)
}

/** The reader of one value to group or count by: of many events or links that of the first which has it. */
export function compileSingle(ref: FieldRef): FieldReader {
  const read = compileRef(ref)
  const { events, links } = elementUse(ref)
  if (!events && !links) return read
  return (trace, span) => {
    const value = read(trace, span)
    return value.type === 'array' ? (value.values[0] ?? NIL) : value
  }
}

/** The reader of an expression's value. */
export function compileField(node: FieldExpression): FieldReader {
  switch (node.kind) {
    case 'static':
      return () => node.value
    case 'attribute':
    case 'intrinsic':
      return compileRef(node)
    case 'unary':
      return compileUnary(node.op, compileField(node.of))
    case 'binary':
      return compileBinary(node)
  }
}

function compileUnary(op: '-' | '!', of: FieldReader): FieldReader {
  if (op === '-') return (trace, span, at) => negate(of(trace, span, at))
  return (trace, span, at) => {
    const value = of(trace, span, at)
    return value.type === 'bool' ? (value.value ? FALSE : TRUE) : NIL
  }
}

function compileBinary(node: Extract<FieldExpression, { kind: 'binary' }>): FieldReader {
  switch (node.op) {
    case '&&':
      return compileLogical((left, right) => left && right, node)
    case '||':
      return compileLogical((left, right) => left || right, node)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return compileArithmetic(node.op, compileField(node.left), compileField(node.right))
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '=~':
    case '!~': {
      const test = compileComparison(
        node.op,
        node,
        compileField(node.left),
        compileField(node.right),
      )
      return (trace, span, at) => (test(trace, span, at) ? TRUE : FALSE)
    }
  }
}

/** Where a side has no truth, as where its attribute is absent, the whole is false: also `||`. */
function compileLogical(
  join: (left: boolean, right: boolean) => boolean,
  node: Extract<FieldExpression, { kind: 'binary' }>,
): FieldReader {
  const [left, right] = [compileField(node.left), compileField(node.right)]
  return (trace, span, at) => {
    const first = truthOf(left(trace, span, at))
    if (first === undefined) return FALSE
    const second = truthOf(right(trace, span, at))
    return second !== undefined && join(first, second) ? TRUE : FALSE
  }
}

/** Of a list of truths one is enough. */
function truthOf(value: Static): boolean | undefined {
  if (value.type === 'bool') return value.value
  if (value.type !== 'array') return undefined
  const truths = value.values.filter(({ type }) => type === 'bool')
  return truths.length === 0 ? undefined : truths.some(isTrue)
}

function compileArithmetic(op: ArithmeticOp, left: FieldReader, right: FieldReader): FieldReader {
  return (trace, span, at) => calculate(op, left(trace, span, at), right(trace, span, at))
}

function isTrue(value: Static): boolean {
  return value.type === 'bool' && value.value
}
