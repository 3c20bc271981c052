import { printDuration, quoteString } from '../../syntax/index.ts'
import { MIN_INT, type Static } from '../value/static.ts'
import { printAttribute } from './attribute-name.ts'
import { bareSpelling } from './intrinsics.ts'
import type {
  AggregateNode,
  FieldExpression,
  FieldRef,
  MetricsAggregate,
  MetricsNode,
  SpansetNode,
  Stage,
  TraceqlQuery,
} from './tree.ts'

/** The query as text; `parseTraceql` reads the same query back. */
export function printTraceql(query: TraceqlQuery): string {
  const body = query.kind === 'spans' ? printStages(query.stages) : printMetrics(query.metrics)
  if (query.hints.length === 0) return body
  const hints = query.hints.map((hint) => `${hint.name}=${printStatic(hint.value)}`)
  return `${body} with (${hints.join(', ')})`
}

/** An attribute or intrinsic; the latter without a scope when it can be written so, as in Tempo's labels. */
export function printField(field: FieldRef): string {
  return field.kind === 'intrinsic' ? bareSpelling(field.name) : printAttribute(field)
}

/** An expression over one span, bracketed inside wherever operators meet. */
export function printExpression(node: FieldExpression): string {
  switch (node.kind) {
    case 'static':
      return printStatic(node.value)
    case 'attribute':
    case 'intrinsic':
      return printField(node)
    case 'unary':
      return `${node.op}${printInner(node.of)}`
    case 'binary':
      return `${printInner(node.left)} ${node.op} ${printInner(node.right)}`
  }
}

function printInner(node: FieldExpression): string {
  const text = printExpression(node)
  return node.kind === 'binary' || node.kind === 'unary' ? `(${text})` : text
}

/** A literal. */
export function printStatic(value: Static): string {
  switch (value.type) {
    case 'nil':
      return 'nil'
    case 'string':
      // Backticks as in Tempo's answers; they cannot hold themselves nor carriage returns.
      return /[`\r]/.test(value.value) ? quoteString(value.value) : `\`${value.value}\``
    case 'int':
      return value.value === MIN_INT ? 'minInt' : String(value.value)
    case 'float':
      return printFloat(value.value)
    case 'duration':
      return printDuration(value.value)
    case 'bool':
      return String(value.value)
    case 'status':
    case 'kind':
      return value.value
    case 'array':
      return `[${value.values.map(printStatic).join(', ')}]`
  }
}

function printFloat(value: number): string {
  // What has no literal is written as the division that makes it.
  if (!Number.isFinite(value)) return `(${Number.isNaN(value) ? 0 : value > 0 ? 1 : -1} / 0.0)`
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /[.eE]/.test(text) ? text : `${text}.0`
}

function printStages(stages: readonly Stage[]): string {
  return stages.map(printStage).join(' | ')
}

function printStage(stage: Stage): string {
  switch (stage.kind) {
    case 'spanset':
      return printSpanset(stage.spanset)
    case 'compare':
      return `${printScalar(stage.of)} ${stage.op} ${printStatic(stage.value)}`
    case 'by':
      return `by(${printExpression(stage.of)})`
    case 'coalesce':
      return 'coalesce()'
    case 'select':
      return `select(${stage.fields.map(printField).join(', ')})`
  }
}

const MODES = { plain: '', not: '!', union: '&' } as const

function printSpanset(node: SpansetNode): string {
  switch (node.kind) {
    case 'filter':
      return node.where === null ? '{ }' : `{ ${printExpression(node.where)} }`
    case 'combine':
      return `(${printSpanset(node.left)} ${node.op} ${printSpanset(node.right)})`
    case 'structural':
      return `(${printSpanset(node.left)} ${MODES[node.mode]}${node.relation} ${printSpanset(node.right)})`
    case 'pipeline':
      return `(${printStages(node.stages)})`
  }
}

/** A number calculated from a spanset: `avg(duration)`. */
export function printScalar({ fn, of }: AggregateNode): string {
  return `${fn}(${of === null ? '' : printExpression(of)})`
}

function printMetrics(node: MetricsNode): string {
  switch (node.kind) {
    case 'series':
      return `${printStages(node.stages)} | ${printAggregate(node.aggregate)}`
    case 'rank':
      return `${printMetrics(node.of)} | ${node.fn}(${node.limit})`
    case 'threshold':
      return `${printMetrics(node.of)} ${node.op} ${printStatic(node.value)}`
    case 'math':
      return `(${printMetrics(node.left)}) ${node.op} (${printMetrics(node.right)})`
    case 'number':
      return printStatic(node.value)
  }
}

function printAggregate(aggregate: MetricsAggregate): string {
  if (aggregate.fn === 'compare') {
    const window =
      aggregate.window === null ? '' : `, ${aggregate.window.start}, ${aggregate.window.end}`
    return `compare(${printSpanset(aggregate.selection)}, ${aggregate.top}${window})`
  }
  const by = aggregate.by.length === 0 ? '' : ` by (${aggregate.by.map(printField).join(', ')})`
  const args = 'of' in aggregate ? [printField(aggregate.of)] : []
  if (aggregate.fn === 'quantile_over_time') args.push(...aggregate.quantiles.map(String))
  return `${aggregate.fn}(${args.join(', ')})${by}`
}
