import type { LineCaptures, LineFilter } from '@tailspan/model'
import type { LabelFilterExpr, StageExpr } from '../ast.ts'
import { ERROR, ERROR_DETAILS } from '../pipeline/log-entry.ts'
import { jsonCaptures, jsonObject } from './json-captures.ts'
import { logfmtCaptures } from './logfmt-captures.ts'

/** How a store can read the labels that a pipeline's parser would. */
export interface CapturePlan {
  readonly of: LineCaptures
  /** Conditions that every line passing the pipeline meets. */
  readonly lineFilters: readonly LineFilter[]
  /** What is left to do with the labels. */
  readonly stages: readonly StageExpr[]
}

/**
 * A plan for a pipeline of one parser and stages that look at labels only, of which just `wanted`
 * matter in the end; undefined when patterns cannot stand for the parser.
 * @param number label that is asked for as a number
 */
export function planCaptures(
  stages: readonly StageExpr[],
  wanted: ReadonlySet<string>,
  number?: string,
): CapturePlan | undefined {
  const [parser, ...rest] = stages
  if (parser === undefined || !rest.every(readsLabelsOnly)) return undefined
  const errors = wanted.has(ERROR) || wanted.has(ERROR_DETAILS)
  const names = [...wanted].filter((name) => name !== ERROR && name !== ERROR_DETAILS)
  if (!names.every(isCapturable)) return undefined
  const of = capturesOf(parser, names, errors)
  if (of === undefined) return undefined
  const at = number === undefined ? -1 : names.indexOf(number)
  return {
    of: at < 0 ? of : { ...of, number: at },
    lineFilters: parser.kind === 'json' && rest.some(dropsErrors) ? [jsonObject] : [],
    stages: rest,
  }
}

function capturesOf(
  parser: StageExpr,
  names: readonly string[],
  errors: boolean,
): LineCaptures | undefined {
  if (parser.kind === 'json' && parser.extractions.length === 0) return jsonCaptures(names, errors)
  if (parser.kind !== 'logfmt' || parser.extractions.length > 0) return undefined
  return parser.strict || parser.keepEmpty ? undefined : logfmtCaptures(names, errors)
}

/** A label that is named twice is shown as `x_extracted`; `__x__` have meanings of their own. */
export function isCapturable(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !name.endsWith('_extracted')
}

function readsLabelsOnly({ kind }: StageExpr): boolean {
  return kind === 'label-filter' || kind === 'drop' || kind === 'keep'
}

function dropsErrors(stage: StageExpr): boolean {
  return stage.kind === 'label-filter' && demandsNoError(stage.filter)
}

function demandsNoError(filter: LabelFilterExpr): boolean {
  if (filter.kind === 'and') return demandsNoError(filter.left) || demandsNoError(filter.right)
  return (
    filter.kind === 'string' && filter.name === ERROR && filter.op === '=' && filter.value === ''
  )
}
