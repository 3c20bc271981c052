import type { ComparisonOp, FieldExpression, ScalarComparison } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { compareValues } from '../value/compare.ts'
import { fullMatcher } from '../value/matcher.ts'
import type { Static } from '../value/static.ts'
import { type Element, elementUse, type FieldReader, hasElements } from './element.ts'

type Test = (left: Static, right: Static) => boolean
interface Sides {
  readonly left: FieldExpression
  readonly right: FieldExpression
}

/**
 * The test that a comparison is. Absent values meet nothing, `!=` and `!~` included; only an event
 * (or link) that is there can be without an attribute. An attribute
 * beside a literal must have the literal's type: `.x = 12` means the integer 12 only. A value
 * with many elements meets a comparison when one of them does, `!=` and `!~` when all of them do.
 */
export function compileComparison(
  op: ComparisonOp,
  sides: Sides,
  left: FieldReader,
  right: FieldReader,
): (trace: TraceView, span: number, at?: Element) => boolean {
  if (isNil(sides.left) || isNil(sides.right)) {
    const [node, read] = isNil(sides.left) ? [sides.right, right] : [sides.left, left]
    if (op !== '=') return (trace, span, at) => read(trace, span, at).type !== 'nil'
    const use = elementUse(node)
    return (trace, span, at) =>
      read(trace, span, at).type === 'nil' && hasElements(trace, span, use, at)
  }
  const test = testOf(op, sides)
  const meets = op === '!=' || op === '!~' ? everyPair : anyPair
  return (trace, span, at) => meets(test, left(trace, span, at), right(trace, span, at))
}

function testOf(op: ComparisonOp, sides: Sides): Test {
  if (op === '=~' || op === '!~') {
    const pattern = sides.right.kind === 'static' && sides.right.value.type === 'string'
    const matches = fullMatcher(
      pattern ? (sides.right as { value: { value: string } }).value.value : '',
    )
    const wanted = op === '=~'
    return (left) => left.type === 'string' && matches(left.value) === wanted
  }
  if (isLiteralBesideAttribute(sides)) {
    return (left, right) =>
      sameKind(left, right) && compareValues(op as ScalarComparison, left, right)
  }
  return (left, right) => compareValues(op as ScalarComparison, left, right)
}

function isLiteralBesideAttribute({ left, right }: Sides): boolean {
  return (
    (left.kind === 'attribute' && right.kind === 'static') ||
    (left.kind === 'static' && right.kind === 'attribute')
  )
}

/** An integer attribute may stand for nanoseconds. */
function sameKind(a: Static, b: Static): boolean {
  const exact = a.type !== 'float' && b.type !== 'float'
  return a.type === b.type || exact
}

function anyPair(test: Test, left: Static, right: Static): boolean {
  if (left.type === 'array') return left.values.some((value) => anyPair(test, value, right))
  if (right.type === 'array') return right.values.some((value) => test(left, value))
  return test(left, right)
}

function everyPair(test: Test, left: Static, right: Static): boolean {
  if (left.type === 'array') return left.values.every((value) => everyPair(test, value, right))
  if (right.type === 'array') return right.values.every((value) => test(left, value))
  return test(left, right)
}

function isNil(node: FieldExpression): boolean {
  return node.kind === 'static' && node.value.type === 'nil'
}
