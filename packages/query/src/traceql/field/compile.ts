import type { ArithmeticOp, FieldExpression, FieldRef } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { calculate, negate } from '../value/arithmetic.ts'
import { FALSE, NIL, type Static, TRUE } from '../value/static.ts'
import { type FieldReader, readAttributeOf } from './attribute.ts'
import { compileComparison } from './comparison.ts'
import { readIntrinsic } from './intrinsic.ts'

/** A test on one span of a trace. */
export type SpanTest = (trace: TraceView, span: number) => boolean

/** The test that `{ … }` is; null stands for `{ }`. */
export function compileFilter(where: FieldExpression | null): SpanTest {
  if (where === null) return () => true
  const read = compileField(where)
  return (trace, span) => isTrue(read(trace, span))
}

export function compileRef(ref: FieldRef): FieldReader {
  return ref.kind === 'attribute' ? readAttributeOf(ref) : readIntrinsic(ref.name)
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
  if (op === '-') return (trace, span) => negate(of(trace, span))
  return (trace, span) => {
    const value = of(trace, span)
    return value.type === 'bool' ? (value.value ? FALSE : TRUE) : NIL
  }
}

function compileBinary(node: Extract<FieldExpression, { kind: 'binary' }>): FieldReader {
  switch (node.op) {
    case '&&': {
      const [left, right] = [compileField(node.left), compileField(node.right)]
      return (trace, span) =>
        isTrue(left(trace, span)) && isTrue(right(trace, span)) ? TRUE : FALSE
    }
    case '||': {
      const [left, right] = [compileField(node.left), compileField(node.right)]
      return (trace, span) =>
        isTrue(left(trace, span)) || isTrue(right(trace, span)) ? TRUE : FALSE
    }
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
      return (trace, span) => (test(trace, span) ? TRUE : FALSE)
    }
  }
}

function compileArithmetic(op: ArithmeticOp, left: FieldReader, right: FieldReader): FieldReader {
  return (trace, span) => calculate(op, left(trace, span), right(trace, span))
}

function isTrue(value: Static): boolean {
  return value.type === 'bool' && value.value
}
