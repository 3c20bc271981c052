import type { Static } from '../value/static.ts'
import { foldScalars, negateScalar } from './fold-scalar.ts'
import { parseFieldRef, parseFilter, takeStatic } from './parse-field.ts'
import { parseFieldList } from './parse-stage.ts'
import type { Parsed } from './parsed.ts'
import type { TokenReader } from './token-reader.ts'
import type {
  ArithmeticOp,
  FieldRef,
  MetricsAggregate,
  MetricsNode,
  OverTimeName,
  ScalarComparison,
  Stage,
} from './tree.ts'

const OVER_TIME: ReadonlySet<string> = new Set(
  'min_over_time max_over_time sum_over_time avg_over_time'.split(' '),
)
const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>='])
/** Values per attribute that `compare()` answers when it is not told. */
const DEFAULT_TOP = 10

/** Reads a metrics function when one stands after a pipe. */
export function parseMetricsStage(
  tokens: TokenReader,
  stages: readonly Stage[],
): MetricsNode | undefined {
  const aggregate = parseMetricsAggregate(tokens)
  return aggregate === undefined ? undefined : { kind: 'series', stages, aggregate }
}

function parseMetricsAggregate(tokens: TokenReader): MetricsAggregate | undefined {
  const fn = tokens.word
  if (fn === 'rate' || fn === 'count_over_time') {
    tokens.advance()
    tokens.expect('(')
    tokens.expect(')')
    return { fn, by: parseGrouping(tokens) }
  }
  if (OVER_TIME.has(fn) || fn === 'histogram_over_time') {
    tokens.advance()
    tokens.expect('(')
    const of = parseFieldRef(tokens)
    tokens.expect(')')
    return { fn: fn as OverTimeName | 'histogram_over_time', of, by: parseGrouping(tokens) }
  }
  if (fn === 'quantile_over_time') {
    tokens.advance()
    tokens.expect('(')
    const of = parseFieldRef(tokens)
    tokens.expect(',')
    const quantiles = [parseNumber(tokens)]
    while (tokens.take(',')) quantiles.push(parseNumber(tokens))
    tokens.expect(')', ') or ,')
    return { fn, of, quantiles, by: parseGrouping(tokens) }
  }
  return fn === 'compare' ? parseCompare(tokens) : undefined
}

function parseCompare(tokens: TokenReader): MetricsAggregate {
  tokens.advance()
  tokens.expect('(')
  const selection = parseFilter(tokens)
  const top = tokens.take(',') ? parseCount(tokens) : DEFAULT_TOP
  let window: { start: bigint; end: bigint } | null = null
  if (tokens.take(',')) {
    const start = parseInteger(tokens)
    tokens.expect(',')
    const end = parseInteger(tokens)
    if (start !== 0n || end !== 0n) window = { start, end }
  }
  tokens.expect(')')
  return { fn: 'compare', selection, top, window }
}

function parseGrouping(tokens: TokenReader): readonly FieldRef[] {
  return tokens.take('by') ? parseFieldList(tokens) : []
}

/** Reads what may follow a metrics query: `| topk(n)`, `| bottomk(n)`, `> n`, any number of times. */
export function parseMetricsTail(tokens: TokenReader, parsed: Parsed): Parsed {
  if (parsed.is !== 'metrics') return parsed
  let node = parsed.node
  for (;;) {
    const op = tokens.op
    if (op === '|') {
      tokens.countOperator()
      tokens.advance()
      const fn = tokens.word
      if (fn !== 'topk' && fn !== 'bottomk') throw tokens.unexpected('topk or bottomk')
      tokens.advance()
      tokens.expect('(')
      node = { kind: 'rank', fn, limit: parseCount(tokens), of: node }
      tokens.expect(')')
    } else if (COMPARISONS.has(op)) {
      tokens.countOperator()
      tokens.advance()
      node = {
        kind: 'threshold',
        op: op as ScalarComparison,
        value: parseThreshold(tokens),
        of: node,
      }
    } else return { is: 'metrics', node }
  }
}

/** A literal number or duration, or arithmetic between such. */
function parseThreshold(tokens: TokenReader, level = 1): Static {
  let left: Static
  if (tokens.take('(')) {
    left = tokens.nested(() => parseThreshold(tokens))
    tokens.expect(')')
  } else if (tokens.take('-')) {
    left = taken(tokens, negateScalar(parseThreshold(tokens, 3)))
  } else {
    const { type } = tokens.current
    const value =
      type === 'int' || type === 'float' || type === 'duration' ? takeStatic(tokens) : undefined
    if (value === undefined) throw tokens.unexpected()
    left = value
  }
  for (;;) {
    const op = tokens.op
    const binds = op === '+' || op === '-' ? 1 : op === '*' || op === '/' ? 2 : 0
    if (binds < level) return left
    tokens.countOperator()
    tokens.advance()
    left = taken(tokens, foldScalars(op as ArithmeticOp, left, parseThreshold(tokens, binds + 1)))
  }
}

function taken(tokens: TokenReader, value: Static | string): Static {
  if (typeof value === 'string') throw tokens.error(value)
  return value
}

/** A number of things; beyond what a number holds exactly it makes no difference. */
function parseCount(tokens: TokenReader): number {
  return Math.min(Number(parseInteger(tokens)), Number.MAX_SAFE_INTEGER)
}

function parseInteger(tokens: TokenReader): bigint {
  const token = tokens.current
  if (token.type !== 'int') throw tokens.unexpected('INTEGER')
  tokens.advance()
  return token.value
}

function parseNumber(tokens: TokenReader): number {
  const token = tokens.current
  if (token.type !== 'int' && token.type !== 'float') throw tokens.unexpected('INTEGER or FLOAT')
  tokens.advance()
  return Number(token.value)
}
