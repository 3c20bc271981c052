import type { LabelMatcher } from '@tailspan/model'
import { printBytes } from '../syntax/bytes.ts'
import { printDuration } from '../syntax/duration.ts'
import { quoteString } from '../syntax/string-literal.ts'
import type { CompareOp, Extraction, LabelFilterExpr, StageExpr, UnwrapExpr } from './ast.ts'
import { isTakenApart } from './label-regexp.ts'

/**
 * How values are written that Loki's own printer rounds: `exact` so that they read back, `loki`
 * as its formatter shows them.
 */
export type PrintMode = 'exact' | 'loki'

export function printSelector(matchers: readonly LabelMatcher[]): string {
  return `{${matchers.map((m) => `${m.name}${m.op}${quoteString(m.value)}`).join(', ')}}`
}

/** One stage with its leading operator: `| json`, `|= "x"`. */
export function printStage(stage: StageExpr, mode: PrintMode = 'exact'): string {
  switch (stage.kind) {
    case 'line-filter': {
      const operands = stage.operands.map(({ ip, value }) =>
        ip ? `ip(${quoteString(value)})` : quoteString(value),
      )
      // Loki spells a negated list as one filter after the other: it means the same.
      const joiner = mode === 'loki' && stage.op.startsWith('!') ? ` ${stage.op} ` : ' or '
      return `${stage.op} ${operands.join(joiner)}`
    }
    case 'json':
      return `| json${printExtractions(stage.extractions)}`
    case 'logfmt': {
      const flags = `${stage.strict ? ' --strict' : ''}${stage.keepEmpty ? ' --keep-empty' : ''}`
      return `| logfmt${flags}${printExtractions(stage.extractions)}`
    }
    case 'pattern':
      return `| pattern ${quoteString(stage.pattern)}`
    case 'regexp':
      return `| regexp ${quoteString(stage.regexp)}`
    case 'label-filter':
      return `| ${printLabelFilter(stage.filter, mode)}`
    case 'line-format':
      return `| line_format ${quoteString(stage.template)}`
    case 'label-format': {
      const parts = stage.assignments.map((a) =>
        'from' in a ? `${a.name}=${a.from}` : `${a.name}=${quoteString(a.template)}`,
      )
      return `| label_format ${parts.join(',')}`
    }
    case 'drop':
    case 'keep': {
      const parts = stage.targets.map((t) =>
        'op' in t ? `${t.name}${t.op}${quoteString(t.value)}` : t.name,
      )
      return `| ${stage.kind} ${parts.join(',')}`
    }
    case 'unpack':
    case 'decolorize':
      return `| ${stage.kind}`
  }
}

function printExtractions(extractions: readonly Extraction[]): string {
  if (extractions.length === 0) return ''
  return ` ${extractions.map((e) => `${e.name}=${quoteString(e.expression)}`).join(',')}`
}

export function printLabelFilter(filter: LabelFilterExpr, mode: PrintMode = 'exact'): string {
  switch (filter.kind) {
    case 'string':
      return printTextFilter(filter.name, filter.op, filter.written ?? filter.value, mode)
    case 'number':
      return `${printCompare(filter)}${printNumber(filter.value)}`
    case 'duration':
      return `${printCompare(filter)}${printDuration(filter.value)}`
    case 'bytes':
      return `${printCompare(filter)}${mode === 'loki' ? printBytes(filter.value) : `${printNumber(filter.value)}B`}`
    case 'ip':
      return `${filter.name}${filter.op}ip(${quoteString(filter.value)})`
    case 'and':
    case 'or': {
      const joiner = filter.kind === 'and' ? ',' : 'or'
      return `( ${printLabelFilter(filter.left, mode)} ${joiner} ${printLabelFilter(filter.right, mode)} )`
    }
  }
}

/** Loki writes regular expressions that it does not take apart between backticks. */
function printTextFilter(name: string, op: string, value: string, mode: PrintMode): string {
  const isRaw = mode === 'loki' && op === '=~' && !value.includes('`') && !isTakenApart(value)
  return name + op + (isRaw ? `\`${value}\`` : quoteString(value))
}

/** Equal quantities are written `name==value`, equal texts `name="value"`. */
function printCompare({ name, op }: { readonly name: string; readonly op: CompareOp }): string {
  return name + (op === '=' ? '==' : op)
}

/** `| unwrap conversion(label) | filter …`. */
export function printUnwrap(unwrap: UnwrapExpr, mode: PrintMode = 'exact'): string {
  const { label, conversion, filters } = unwrap
  const inner = conversion === undefined ? label : `${conversion}(${label})`
  return [`| unwrap ${inner}`, ...filters.map((f) => `| ${printLabelFilter(f, mode)}`)].join(' ')
}

/** Decimal digits without an exponent, which all readers of numbers accept. */
export function printNumber(value: number): string {
  if (Object.is(value, -0)) return '-0'
  const text = String(value)
  const [, sign = '', digits = '', fraction = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? []
  if (exponent === undefined) return text
  const shift = Number(exponent)
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${digits}${fraction}`
  return `${sign}${digits}${fraction.padEnd(shift, '0')}`
}
