import type { CaptureTest, LineCaptures, LogSelection } from '@tailspan/model'
import type { LabelFilterExpr, StageExpr } from '../ast.ts'
import { flatOrNoObject, jsonCaptures } from './json-captures.ts'
import { logfmtCaptures } from './logfmt-captures.ts'
import { isCapturable } from './plan-captures.ts'

interface NumberFilter {
  readonly name: string
  readonly op: CaptureTest['op']
  readonly value: number
}

/**
 * What number filters right behind a parser tell about the stored line; undefined when nothing.
 * For lines that the parser fails on it tells nothing either, but that they lack the label.
 */
export function captureTests(stages: readonly StageExpr[]): LogSelection['captureTests'] {
  const [parser, ...rest] = stages
  if (parser === undefined) return undefined
  const filters: NumberFilter[] = []
  for (const stage of rest) {
    if (stage.kind !== 'label-filter') break
    filters.push(...numberFilters(stage.filter))
  }
  const names = [...new Set(filters.map(({ name }) => name))]
  const of = names.length === 0 ? undefined : capturesOf(parser, names)
  return (
    of && {
      of,
      tests: filters.map(({ name, op, value }) => ({ capture: names.indexOf(name), op, value })),
    }
  )
}

function capturesOf(parser: StageExpr, names: readonly string[]): LineCaptures | undefined {
  if (parser.kind === 'json' && parser.extractions.length === 0) {
    const { when, ...of } = jsonCaptures(names, false)
    return { ...of, when: [[flatOrNoObject(names)], ...when.slice(1)] }
  }
  const plain = parser.kind === 'logfmt' && parser.extractions.length === 0
  return plain && !parser.strict && !parser.keepEmpty ? logfmtCaptures(names, false) : undefined
}

/** Conditions that must all hold. A line without the label fails each. */
function numberFilters(filter: LabelFilterExpr): NumberFilter[] {
  if (filter.kind === 'and') return [...numberFilters(filter.left), ...numberFilters(filter.right)]
  return filter.kind === 'number' && isCapturable(filter.name) ? [filter] : []
}
