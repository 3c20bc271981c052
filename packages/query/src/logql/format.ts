import { quoteString } from '../syntax/string-literal.ts'
import type {
  BinaryExpr,
  GroupingExpr,
  LogExpr,
  LogqlExpr,
  MetricExpr,
  RangeAggregationExpr,
  StageExpr,
} from './ast.ts'
import { constantValue } from './constant.ts'
import { PRECEDENCE } from './precedence.ts'
import { printBinaryOp, printLog, printLogql, printWindow } from './print.ts'
import { printLabelFilter, printNumber, printSelector, printStage } from './print-stage.ts'
import { printRangeDuration } from './range-duration.ts'

/** Longest expression that stays on one line, in UTF-8 bytes. */
const WIDTH = 100

/**
 * The query as Loki's `format_query` writes it: an expression that is too long for a line is
 * broken up, its parts indented by two spaces.
 */
export function formatLogql(expr: LogqlExpr): string {
  return expr.kind === 'log' ? formatLog(expr, 0) : formatMetric(fold(expr), 0)
}

/** Arithmetic on literals alone is shown as its result. */
function fold(expr: MetricExpr): MetricExpr {
  switch (expr.kind) {
    case 'aggregate':
    case 'label-replace':
      return { ...expr, of: fold(expr.of) }
    case 'binary': {
      const value = constantValue(expr)
      if (value !== undefined) return { kind: 'literal', value }
      return { ...expr, left: fold(expr.left), right: fold(expr.right) }
    }
    case 'range':
    case 'vector':
    case 'literal':
      return expr
  }
}

function indent(level: number): string {
  return '  '.repeat(level)
}

function isLong(text: string): boolean {
  return new TextEncoder().encode(text).length > WIDTH
}

function formatMetric(expr: MetricExpr, level: number): string {
  const line = printLogql(expr, 'loki')
  if (!isLong(line)) return indent(level) + line
  switch (expr.kind) {
    case 'range':
      return formatRange(expr, level)
    case 'aggregate': {
      const parameter = expr.parameter === undefined ? [] : [printNumber(expr.parameter)]
      const head = expr.fn + grouping(expr.grouping)
      return call(head, [...parameter, formatMetric(expr.of, level + 1).trimStart()], level)
    }
    case 'binary':
      return formatBinary(expr, level)
    case 'label-replace': {
      const texts = [expr.destination, expr.replacement, expr.source, expr.regexp]
      const of = formatMetric(expr.of, level + 1).trimStart()
      return call('label_replace', [of, ...texts.map(quoteString)], level)
    }
    case 'vector':
    case 'literal':
      return indent(level) + line
  }
}

function formatBinary(expr: BinaryExpr, level: number): string {
  const power = PRECEDENCE.get(expr.op) ?? 0
  const toTheRight = expr.op === '^'
  // Without a group_left or group_right, Loki leaves the blank before it.
  const blank = expr.matching !== undefined && expr.matching.group === undefined ? ' ' : ''
  return [
    formatOperand(expr.left, toTheRight ? power + 1 : power, level + 1),
    `${indent(level)}${printBinaryOp(expr)}${blank}`,
    formatOperand(expr.right, toTheRight ? power : power + 1, level + 1),
  ].join('\n')
}

/** In parentheses when it is broken up and would be read as something else without them. */
function formatOperand(expr: MetricExpr, minPower: number, level: number): string {
  const isLoose = expr.kind === 'binary' && (PRECEDENCE.get(expr.op) ?? 0) < minPower
  if (!isLoose || !isLong(printLogql(expr, 'loki'))) return formatMetric(expr, level)
  return `${indent(level)}(\n${formatMetric(expr, level + 1)}\n${indent(level)})`
}

/** `head(`, each argument on its own line, `)`. */
function call(head: string, args: readonly string[], level: number): string {
  const inner = args.map((arg) => indent(level + 1) + arg).join(',\n')
  return `${indent(level)}${head}(\n${inner}\n${indent(level)})`
}

function formatRange(expr: RangeAggregationExpr, level: number): string {
  const parameter = expr.parameter === undefined ? [] : [printNumber(expr.parameter)]
  let log = formatLog(expr.log, level + 1).trimStart()
  if (expr.unwrap !== undefined) {
    const { label, conversion, filters } = expr.unwrap
    const name = conversion === undefined ? label : `${conversion}(${label})`
    const lines = [`unwrap ${name}`, ...filters.map((f) => printLabelFilter(f, 'loki'))]
    for (const line of lines) log += `\n${indent(level + 2)}| ${line}`
  }
  const window = printWindow({ ...expr, offset: 0n })
  const sign = expr.offset < 0n ? '-' : ''
  const offset = printRangeDuration(expr.offset < 0n ? -expr.offset : expr.offset)
  const tail = expr.offset === 0n ? window : `${window} offset ${sign}${offset}`
  const body = call(expr.fn, [...parameter, `${log} ${tail}`], level)
  return body + grouping(expr.grouping)
}

function grouping(expr: GroupingExpr | undefined): string {
  if (expr === undefined || (!expr.without && expr.names.length === 0)) return ''
  return ` ${expr.without ? 'without' : 'by'} (${expr.names.join(', ')})`
}

/** The selector, then each stage on its own line; line filters in a row share one if it holds them. */
function formatLog(expr: LogExpr, level: number): string {
  const line = printLog(expr, 'loki')
  if (!isLong(line) || expr.stages.length === 0) return indent(level) + line
  const lines = [indent(level) + printSelector(expr.matchers)]
  let filters = ''
  for (const stage of expr.stages.flatMap(singleFilters)) {
    const text = printStage(stage, 'loki')
    const isFirst = filters === ''
    filters = stage.kind === 'line-filter' ? `${filters} ${text}`.trimStart() : ''
    if (!isFirst && filters !== '' && !isLong(filters)) {
      lines.push(`${lines.pop()} ${text}`)
      continue
    }
    // Loki does not indent this one.
    lines.push(stage.kind === 'decolorize' ? text : indent(level + 1) + text)
  }
  return lines.join('\n')
}

/** Loki takes a negated list of operands apart. */
function singleFilters(stage: StageExpr): StageExpr[] {
  if (stage.kind !== 'line-filter' || !stage.op.startsWith('!')) return [stage]
  return stage.operands.map((operand) => ({ ...stage, operands: [operand] }))
}
