import { foldScalars, negateScalar } from './fold-scalar.ts'
import { parseAggregate } from './parse-aggregate.ts'
import { parseFilter, takeStatic } from './parse-field.ts'
import { parseMetricsStage, parseMetricsTail } from './parse-metrics.ts'
import { parseFirstStage, parseStage } from './parse-stage.ts'
import { type Parsed, type ScalarNode, toStages } from './parsed.ts'
import type { TokenReader } from './token-reader.ts'
import type {
  ArithmeticOp,
  MetricsNode,
  ScalarComparison,
  Stage,
  StructuralRelation,
} from './tree.ts'

const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>='])
const SPANSET_LEVELS: ReadonlyMap<string, number> = new Map([
  ['&&', 1],
  ['||', 1],
  ...['>', '<', '>>', '<<', '~'].flatMap((relation): [string, number][] => [
    [relation, 2],
    [`!${relation}`, 2],
    [`&${relation}`, 2],
  ]),
])
const SCALAR_LEVELS: ReadonlyMap<string, number> = new Map([
  ['+', 3],
  ['-', 3],
  ['*', 4],
  ['/', 4],
  ['%', 4],
  ['^', 5],
])

/** Reads expressions between pipes up to a closing bracket, `with` or the end. */
export function parseChain(tokens: TokenReader): Parsed {
  return tokens.nested(() => {
    const begin = parseFirstStage(tokens)
    const first: Parsed =
      begin === undefined ? parseExpression(tokens, 1) : { is: 'stages', stages: [begin] }
    if (first.is === 'metrics') return first
    const head = first.is === 'scalar' ? takeComparison(tokens, first.node) : first
    if (head.is === 'scalar' || head.is === 'bracketed' || tokens.op !== '|') return head
    const stages = [...toStages(head)]
    while (tokens.take('|')) {
      tokens.countOperator()
      const metrics = parseMetricsStage(tokens, stages)
      if (metrics !== undefined) return parseMetricsTail(tokens, { is: 'metrics', node: metrics })
      const stage = parseStage(tokens)
      if (stage !== undefined) {
        stages.push(stage)
        continue
      }
      const offset = tokens.current
      const next = parseExpression(tokens, 1)
      if (next.is === 'metrics') throw tokens.error('a metrics query cannot be piped into', offset)
      if (next.is === 'bracketed') {
        throw tokens.error('a pipeline in brackets cannot be piped into', offset)
      }
      const compared = next.is === 'scalar' ? takeComparison(tokens, next.node) : next
      if (compared.is === 'scalar') return { is: 'scalar', node: { kind: 'compound' } }
      stages.push(...toStages(compared))
    }
    return { is: 'stages', stages }
  })
}

/** A scalar with the comparison that makes a filter of it; the scalar itself before a bracket. */
function takeComparison(tokens: TokenReader, left: ScalarNode): Parsed {
  const op = tokens.op
  if (!COMPARISONS.has(op)) {
    if (op === ')') return { is: 'scalar', node: left }
    throw tokens.unexpected()
  }
  const at = tokens.current
  tokens.advance()
  const right = parseExpression(tokens, 3)
  if (right.is !== 'scalar') throw tokens.unexpected()
  if (left.kind === 'static' && right.node.kind === 'static') {
    throw tokens.error(`syntax error: unexpected ${op} between numbers`, at)
  }
  if (left.kind !== 'aggregate' || right.node.kind !== 'static') {
    throw tokens.error('only an aggregate can be compared, and only with a number', at)
  }
  const { value } = right.node
  const stage: Stage = { kind: 'compare', op: op as ScalarComparison, of: left, value }
  return { is: 'stages', stages: [stage] }
}

/** Beside a pipeline in brackets, spans in brackets are one, too. */
function parseExpression(tokens: TokenReader, level: number, beside?: Parsed): Parsed {
  return tokens.nested(() => {
    let left = parsePrimary(tokens, beside)
    for (;;) {
      const overSpans = left.is === 'spanset' || left.is === 'bracketed'
      const op = tokens.op
      const binds = (overSpans ? SPANSET_LEVELS : SCALAR_LEVELS).get(op) ?? 0
      if (binds < level) return left
      if (left.is === 'metrics' && (op === '%' || op === '^')) return left
      tokens.countOperator()
      tokens.advance()
      const token = tokens.current
      const right = parseExpression(tokens, op === '^' ? binds : binds + 1, left)
      const joined = overSpans
        ? joinSpansets(op, left, right)
        : joinNumbers(op as ArithmeticOp, left, right)
      if (typeof joined === 'string') throw tokens.error(joined, token)
      left = joined
    }
  })
}

function parsePrimary(tokens: TokenReader, beside?: Parsed): Parsed {
  if (tokens.op === '{') return { is: 'spanset', node: parseFilter(tokens) }
  if (tokens.take('(')) {
    const inner = parseChain(tokens)
    tokens.expect(')', ') or |')
    const isPipeline = inner.is === 'spanset' && beside?.is === 'bracketed'
    return inner.is === 'stages' || isPipeline
      ? { is: 'bracketed', node: { kind: 'pipeline', stages: toStages(inner) } }
      : inner
  }
  const token = tokens.current
  if (tokens.take('-')) return negated(tokens)
  if (token.type === 'int' || token.type === 'float' || token.type === 'duration') {
    const value = takeStatic(tokens)
    if (value !== undefined) return { is: 'scalar', node: { kind: 'static', value } }
  }
  const aggregate = parseAggregate(tokens)
  if (aggregate === undefined) throw tokens.unexpected()
  return { is: 'scalar', node: aggregate }
}

/** Reads the literal after a minus. */
function negated(tokens: TokenReader): Parsed {
  const token = tokens.current
  const operand = tokens.nested(() => parsePrimary(tokens))
  if (operand.is !== 'scalar' || operand.node.kind !== 'static') {
    throw tokens.error('syntax error: - needs a number', token)
  }
  const value = negateScalar(operand.node.value)
  if (typeof value === 'string') throw tokens.error(value, token)
  return { is: 'scalar', node: { kind: 'static', value } }
}

function joinSpansets(op: string, left: Parsed, right: Parsed): Parsed | string {
  if (left.is !== 'spanset' && left.is !== 'bracketed') return needsSpans(op)
  if (right.is !== 'spanset' && right.is !== 'bracketed') return needsSpans(op)
  if (left.is !== right.is) {
    return `syntax error: ${op} joins pipelines in brackets only with each other`
  }
  const { is } = left
  const sides = { left: left.node, right: right.node }
  if (op === '&&' || op === '||') return { is, node: { kind: 'combine', op, ...sides } }
  const mode = op.startsWith('!') ? 'not' : op.startsWith('&') ? 'union' : 'plain'
  const relation = (mode === 'plain' ? op : op.slice(1)) as StructuralRelation
  return { is, node: { kind: 'structural', relation, mode, ...sides } }
}

function needsSpans(op: string): string {
  return `syntax error: ${op} needs spans on both sides`
}

function joinNumbers(op: ArithmeticOp, left: Parsed, right: Parsed): Parsed | string {
  if (left.is === 'scalar' && right.is === 'scalar') {
    if (left.node.kind !== 'static' || right.node.kind !== 'static') {
      return { is: 'scalar', node: { kind: 'compound' } }
    }
    const value = foldScalars(op, left.node.value, right.node.value)
    return typeof value === 'string' ? value : { is: 'scalar', node: { kind: 'static', value } }
  }
  const a = toMetrics(left)
  const b = toMetrics(right)
  if (a === 'duration' || b === 'duration') {
    return 'duration cannot be used as a scalar operand in metric arithmetic'
  }
  if (a === undefined || b === undefined || op === '%' || op === '^') {
    return `syntax error: ${op} cannot stand between these`
  }
  return { is: 'metrics', node: { kind: 'math', op, left: a, right: b } }
}

function toMetrics(parsed: Parsed): MetricsNode | 'duration' | undefined {
  if (parsed.is === 'metrics') return parsed.node
  if (parsed.is !== 'scalar' || parsed.node.kind !== 'static') return undefined
  const { value } = parsed.node
  return value.type === 'duration' ? 'duration' : { kind: 'number', value }
}
