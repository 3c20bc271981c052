import type {
  Assignment,
  Extraction,
  LabelTarget,
  LineFilterOp,
  StageExpr,
  UnwrapConversion,
  UnwrapExpr,
} from './ast.ts'
import { checkStage } from './check-stage.ts'
import { parseLabelFilter } from './parse-label-filter.ts'
import { FLAG, IDENTIFIER, STRING } from './token.ts'
import type { TokenReader } from './token-reader.ts'

const LINE_FILTERS: ReadonlyMap<string, LineFilterOp> = new Map(
  (['|=', '!=', '|~', '!~', '|>', '!>'] as const).map((op) => [op, op]),
)

/** All stages up to the first token that is none, or to an `unwrap`. */
export function parseStages(reader: TokenReader): StageExpr[] {
  const stages: StageExpr[] = []
  for (;;) {
    const op = LINE_FILTERS.get(reader.peek().kind)
    if (op !== undefined) stages.push(parseLineFilter(reader, op))
    else if (reader.is('|') && reader.peek(1).kind !== 'unwrap') {
      reader.next()
      stages.push(parseStage(reader))
    } else break
    const last = stages.at(-1)
    if (last !== undefined) checkStage(last)
  }
  return stages
}

/** `op operand { "or" operand }`, an operand being a string or `ip("…")`. */
function parseLineFilter(reader: TokenReader, op: LineFilterOp): StageExpr {
  reader.next()
  const operands: { ip: boolean; value: string }[] = []
  do {
    if (reader.take('ip')) {
      reader.expect('(')
      operands.push({ ip: true, value: reader.string() })
      reader.expect(')')
    } else operands.push({ ip: false, value: reader.string('ip') })
  } while (reader.take('or'))
  return { kind: 'line-filter', op, operands }
}

function parseStage(reader: TokenReader): StageExpr {
  const token = reader.peek()
  if (token.kind === IDENTIFIER || token.kind === '(') {
    return { kind: 'label-filter', filter: parseLabelFilter(reader) }
  }
  reader.next()
  switch (token.kind) {
    case 'json':
      return { kind: 'json', extractions: parseExtractions(reader) }
    case 'logfmt':
      return parseLogfmt(reader)
    case 'pattern':
      return { kind: 'pattern', pattern: reader.string() }
    case 'regexp':
      return { kind: 'regexp', regexp: reader.string() }
    case 'unpack':
      return { kind: 'unpack' }
    case 'decolorize':
      return { kind: 'decolorize' }
    case 'line_format':
      return { kind: 'line-format', template: reader.string() }
    case 'label_format':
      return { kind: 'label-format', assignments: parseAssignments(reader) }
    case 'drop':
    case 'keep':
      return { kind: token.kind, targets: parseTargets(reader) }
    default:
      throw reader.unexpected([], token)
  }
}

function parseLogfmt(reader: TokenReader): StageExpr {
  let strict = false
  let keepEmpty = false
  while (reader.is(FLAG)) {
    if (reader.next().text === '--strict') strict = true
    else keepEmpty = true
  }
  return { kind: 'logfmt', strict, keepEmpty, extractions: parseExtractions(reader) }
}

/** `[ name [ "=" string ] { "," name [ "=" string ] } ]` */
function parseExtractions(reader: TokenReader): Extraction[] {
  const extractions: Extraction[] = []
  if (!reader.is(IDENTIFIER)) return extractions
  do {
    const name = reader.name()
    extractions.push({ name, expression: reader.take('=') ? reader.string() : name })
  } while (reader.take(','))
  return extractions
}

function parseAssignments(reader: TokenReader): Assignment[] {
  const assignments: Assignment[] = []
  do {
    const name = reader.name()
    reader.expect('=')
    assignments.push(
      reader.is(STRING) ? { name, template: reader.string() } : { name, from: reader.name(STRING) },
    )
  } while (reader.take(','))
  return assignments
}

function parseTargets(reader: TokenReader): LabelTarget[] {
  const targets: LabelTarget[] = []
  do {
    const name = reader.name()
    const op = reader.peek().kind
    if (op === '=' || op === '!=' || op === '=~' || op === '!~') {
      reader.next()
      targets.push({ name, op, value: reader.string() })
    } else targets.push({ name })
  } while (reader.take(','))
  return targets
}

const CONVERSIONS: readonly UnwrapConversion[] = ['bytes', 'duration', 'duration_seconds']

/** `| unwrap label` or `| unwrap conversion(label)`, then label filters; undefined when none is next. */
export function parseUnwrap(reader: TokenReader): UnwrapExpr | undefined {
  if (!reader.is('|') || reader.peek(1).kind !== 'unwrap') return undefined
  reader.next()
  reader.next()
  const conversion = CONVERSIONS.find((name) => reader.take(name))
  if (conversion !== undefined) reader.expect('(')
  const label = conversion === undefined ? reader.name(...CONVERSIONS) : reader.name()
  if (conversion !== undefined) reader.expect(')')
  const filters = []
  while (reader.take('|')) {
    if (!reader.is(IDENTIFIER) && !reader.is('(')) throw reader.unexpected([IDENTIFIER, '('])
    const filter = parseLabelFilter(reader)
    checkStage({ kind: 'label-filter', filter })
    filters.push(filter)
  }
  return { label, filters, ...(conversion === undefined ? {} : { conversion }) }
}
