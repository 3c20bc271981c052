import {
  type BinaryOp,
  type GroupingExpr,
  type LogExpr,
  type LogqlExpr,
  type MetricExpr,
  RANGE_FUNCTIONS,
  type RangeFunction,
  type UnwrapExpr,
  VECTOR_FUNCTIONS,
  type VectorFunction,
  type VectorMatching,
} from './ast.ts'
import { checkBinary, checkRange, checkVector } from './check-metric.ts'
import { prefixed } from './check-stage.ts'
import { parseStages, parseUnwrap } from './parse-pipeline.ts'
import { parseSelector, type SelectorOptions } from './parse-selector.ts'
import { PRECEDENCE } from './precedence.ts'
import { compileRegexp } from './regexp.ts'
import { DURATION, IDENTIFIER, NUMBER, RANGE, STRING } from './token.ts'
import type { TokenReader } from './token-reader.ts'

/** Operands joined by binary operators, loosest first. */
export function parseExpr(
  reader: TokenReader,
  options: SelectorOptions,
  minPrecedence = 0,
): LogqlExpr {
  return reader.nested(() => {
    let left = parseOperand(reader, options)
    for (let chained = 0; ; chained++) {
      reader.checkChain(chained)
      const token = reader.peek()
      const precedence = PRECEDENCE.get(token.kind)
      if (precedence === undefined || precedence < minPrecedence) return left
      const op = reader.next().kind as BinaryOp
      const bool = reader.take('bool')
      const matching = parseMatching(reader)
      const right = parseExpr(reader, options, op === '^' ? precedence : precedence + 1)
      left = checkBinary(op, left, right, bool, matching)
    }
  })
}

function parseMatching(reader: TokenReader): VectorMatching | undefined {
  const on = reader.is('on')
  if (!on && !reader.is('ignoring')) return undefined
  reader.next()
  const names = parseNames(reader)
  const side = reader.is('group_left') ? 'left' : reader.is('group_right') ? 'right' : undefined
  if (side === undefined) return { on, names }
  reader.next()
  // `group_left (a + b)` may open the right operand instead of a list of names.
  const hasList =
    reader.is('(') &&
    (reader.peek(1).kind === ')' ||
      (reader.peek(1).kind === IDENTIFIER && [',', ')'].includes(reader.peek(2).kind)))
  return { on, names, group: { side, include: hasList ? parseNames(reader) : [] } }
}

/** `( name, … )`, possibly empty. */
function parseNames(reader: TokenReader): string[] {
  reader.expect('(')
  const names: string[] = []
  if (reader.take(')')) return names
  do names.push(reader.name(')'))
  while (reader.take(','))
  reader.expect(')', ',')
  return names
}

function parseOperand(reader: TokenReader, options: SelectorOptions): LogqlExpr {
  const token = reader.peek()
  if (token.kind === '{') return parseLog(reader, options)
  if (token.kind === '(') {
    reader.next()
    const inner = parseExpr(reader, options)
    reader.expect(')')
    return inner
  }
  if (token.kind === '+' || token.kind === '-') {
    reader.next()
    const value = Number(reader.expect(NUMBER).value)
    return { kind: 'literal', value: token.kind === '-' ? -value : value }
  }
  if (token.kind === NUMBER) return { kind: 'literal', value: Number(reader.next().value) }
  const rangeFunction = RANGE_FUNCTIONS.find((fn) => fn === token.kind)
  if (rangeFunction !== undefined) return parseRange(reader, rangeFunction, options)
  const vectorFunction = VECTOR_FUNCTIONS.find((fn) => fn === token.kind)
  if (vectorFunction !== undefined) return parseVector(reader, vectorFunction, options)
  if (token.kind === 'label_replace') return parseLabelReplace(reader, options)
  if (token.kind === 'vector') {
    reader.next()
    reader.expect('(')
    const value = Number(reader.expect(NUMBER).value)
    reader.expect(')')
    return { kind: 'vector', value }
  }
  throw reader.unexpected()
}

function parseLog(reader: TokenReader, options: SelectorOptions): LogExpr {
  const matchers = parseSelector(reader, options)
  return { kind: 'log', matchers, stages: parseStages(reader) }
}

/** A sub-expression that must answer numbers. */
function parseNumeric(reader: TokenReader, options: SelectorOptions): MetricExpr {
  const expr = parseExpr(reader, options)
  if (expr.kind === 'log') {
    throw reader.unexpected([], reader.peek(), 'Turn lines into numbers: count_over_time({…}[5m]).')
  }
  return expr
}

function parseRange(reader: TokenReader, fn: RangeFunction, options: SelectorOptions): MetricExpr {
  reader.next()
  reader.expect('(')
  let parameter: number | undefined
  if (reader.is(NUMBER)) {
    parameter = Number(reader.next().value)
    reader.expect(',')
  } else if (!reader.is('{') && !reader.is('(')) throw reader.unexpected([NUMBER, '{', '('])
  const { log, unwrap, window, offset } = parseLogRange(reader, options)
  if (log === undefined || window === undefined) {
    throw reader.unexpected(
      [],
      reader.peek(),
      `Add the time to look back over, e.g. ${fn}({…}[5m]).`,
    )
  }
  reader.expect(')')
  const grouping = parseGrouping(reader)
  return checkRange({
    kind: 'range',
    fn,
    log,
    window,
    offset: offset ?? 0n,
    ...(parameter === undefined ? {} : { parameter }),
    ...(unwrap === undefined ? {} : { unwrap }),
    ...(grouping === undefined ? {} : { grouping }),
  })
}

interface LogRange {
  log?: LogExpr
  unwrap?: UnwrapExpr
  window?: bigint
  offset?: bigint
}

/** A log query with its `[range]`: behind the selector, at the end, or behind a parenthesis around it. */
function parseLogRange(reader: TokenReader, options: SelectorOptions): LogRange {
  return reader.nested(() => {
    const range: LogRange = {}
    if (reader.take('(')) {
      Object.assign(range, parseLogRange(reader, options))
      reader.expect(')')
    } else {
      const matchers = parseSelector(reader, options)
      takeWindow(reader, range)
      range.log = { kind: 'log', matchers, stages: parseStages(reader) }
      const unwrap = parseUnwrap(reader)
      if (unwrap !== undefined) {
        range.unwrap = unwrap
        if (range.window === undefined && !reader.is(RANGE) && !reader.is(')')) {
          throw reader.unexpected([RANGE, '|'])
        }
      }
    }
    takeWindow(reader, range)
    return range
  })
}

function takeWindow(reader: TokenReader, range: LogRange): void {
  if (range.window !== undefined || !reader.is(RANGE)) return
  range.window = BigInt(reader.next().value ?? 0)
  if (!reader.take('offset')) return
  const negative = reader.take('-')
  const offset = BigInt(reader.expect(DURATION).value ?? 0)
  range.offset = negative ? -offset : offset
}

function parseGrouping(reader: TokenReader): GroupingExpr | undefined {
  const without = reader.is('without')
  if (!without && !reader.is('by')) return undefined
  reader.next()
  return { without, names: parseNames(reader) }
}

function parseVector(
  reader: TokenReader,
  fn: VectorFunction,
  options: SelectorOptions,
): MetricExpr {
  reader.next()
  const before = parseGrouping(reader)
  reader.expect('(')
  let parameter: number | undefined
  let parameterText = ''
  if (reader.is(NUMBER) && reader.peek(1).kind === ',') {
    const token = reader.next()
    parameter = Number(token.value)
    parameterText = token.text
    reader.next()
  }
  const of = parseNumeric(reader, options)
  reader.expect(')')
  const grouping = before ?? parseGrouping(reader)
  return checkVector(
    {
      kind: 'aggregate',
      fn,
      of,
      ...(parameter === undefined ? {} : { parameter }),
      ...(grouping === undefined ? {} : { grouping }),
    },
    parameterText,
  )
}

function parseLabelReplace(reader: TokenReader, options: SelectorOptions): MetricExpr {
  reader.next()
  reader.expect('(')
  const of = parseNumeric(reader, options)
  const argument = (): string => {
    reader.expect(',')
    return String(reader.expect(STRING).value)
  }
  const [destination, replacement, source, regexp] = [
    argument(),
    argument(),
    argument(),
    argument(),
  ]
  reader.expect(')')
  prefixed('invalid regex in label_replace: ', () => compileRegexp(regexp, true))
  return { kind: 'label-replace', of, destination, replacement, source, regexp }
}
