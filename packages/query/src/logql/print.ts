import { printDuration } from '../syntax/duration.ts'
import { quoteString } from '../syntax/string-literal.ts'
import type {
  BinaryExpr,
  GroupingExpr,
  LogExpr,
  LogqlExpr,
  MetricExpr,
  RangeAggregationExpr,
  VectorAggregationExpr,
} from './ast.ts'
import {
  type PrintMode,
  printNumber,
  printSelector,
  printStage,
  printUnwrap,
} from './print-stage.ts'
import { printRangeDuration } from './range-duration.ts'

/** The query on one line, in one spelling; reading it back gives an equal tree. */
export function printLogql(expr: LogqlExpr, mode: PrintMode = 'exact'): string {
  return expr.kind === 'log' ? printLog(expr, mode) : printMetric(expr, mode)
}

export function printLog(expr: LogExpr, mode: PrintMode): string {
  return [printSelector(expr.matchers), ...expr.stages.map((s) => printStage(s, mode))].join(' ')
}

function printMetric(expr: MetricExpr, mode: PrintMode): string {
  switch (expr.kind) {
    case 'range':
      return `${printRangeHead(expr)}${printRangeInner(expr, mode)})${printRangeTail(expr)}`
    case 'aggregate':
      return `${printVectorHead(expr)}(${expr.parameter === undefined ? '' : `${printNumber(expr.parameter)},`}${printMetric(expr.of, mode)})`
    case 'binary':
      return `(${printMetric(expr.left, mode)} ${printBinaryOp(expr)} ${printMetric(expr.right, mode)})`
    case 'label-replace': {
      const texts = [expr.destination, expr.replacement, expr.source, expr.regexp]
      return `label_replace(${printMetric(expr.of, mode)},${texts.map(quoteString).join(',')})`
    }
    case 'vector':
      return `vector(${mode === 'loki' ? expr.value.toFixed(6) : printNumber(expr.value)})`
    case 'literal':
      return printNumber(expr.value)
  }
}

/** Up to and with the opening parenthesis and the parameter. */
function printRangeHead(expr: RangeAggregationExpr): string {
  return `${expr.fn}(${expr.parameter === undefined ? '' : `${printNumber(expr.parameter)},`}`
}

/** What follows the closing parenthesis. */
function printRangeTail(expr: RangeAggregationExpr): string {
  return expr.grouping === undefined ? '' : ` ${printGrouping(expr.grouping)}`
}

function printRangeInner(expr: RangeAggregationExpr, mode: PrintMode): string {
  const unwrap = expr.unwrap === undefined ? '' : ` ${printUnwrap(expr.unwrap, mode)}`
  return `${printLog(expr.log, mode)}${unwrap}${printWindow(expr)}`
}

/** `[5m] offset 1h0m0s`. */
export function printWindow(expr: RangeAggregationExpr): string {
  const offset = expr.offset === 0n ? '' : ` offset ${printDuration(expr.offset)}`
  return `[${printRangeDuration(expr.window)}]${offset}`
}

/** `sum by (a, b)`. */
function printVectorHead(expr: VectorAggregationExpr): string {
  return expr.grouping === undefined ? expr.fn : `${expr.fn} ${printGrouping(expr.grouping)}`
}

function printGrouping({ without, names }: GroupingExpr): string {
  return `${without ? 'without' : 'by'} (${names.join(', ')})`
}

/** The operator with `bool` and the matching clause. */
export function printBinaryOp({ op, bool, matching }: BinaryExpr): string {
  let text: string = op
  if (bool) text += ' bool'
  if (matching === undefined) return text
  text += ` ${matching.on ? 'on' : 'ignoring'} (${matching.names.join(', ')})`
  if (matching.group !== undefined) {
    // The list is always written: without it, a parenthesised operand could be taken for one.
    text += ` group_${matching.group.side} (${matching.group.include.join(', ')})`
  }
  return text
}
