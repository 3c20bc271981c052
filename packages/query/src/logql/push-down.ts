import type { FieldFilter, LineFilter } from '@tailspan/model'
import type { LabelFilterExpr, LineFilterExpr, StageExpr } from './ast.ts'
import { parsePattern } from './pattern.ts'

/** A pipeline split into what the store does and what is left to do. */
export interface PushDown {
  /** Exact, or necessary conditions of filters that stay. */
  readonly lineFilters: readonly LineFilter[]
  readonly fieldFilters: readonly FieldFilter[]
  /** What is left, in order. */
  readonly stages: readonly StageExpr[]
}

/**
 * Moves filters into the store. Line filters go as long as the line is the stored one: whether
 * they run before or after parsers makes no difference. Label filters go as long as the labels
 * are the stored ones.
 */
export function pushDown(stages: readonly StageExpr[]): PushDown {
  const lineFilters: LineFilter[] = []
  const fieldFilters: FieldFilter[] = []
  const rest: StageExpr[] = []
  let lineIsStored = true
  let labelsAreStored = true
  for (const stage of stages) {
    if (stage.kind === 'line-filter' && lineIsStored) {
      lineFilters.push(...necessaryFilters(stage))
      if (isStoreFilter(stage)) continue
    } else if (stage.kind === 'label-filter' && labelsAreStored) {
      const filters = fieldFiltersOf(stage.filter)
      if (filters !== undefined) {
        fieldFilters.push(...filters)
        continue
      }
      // A quantity filter may set an error label, which later filters can see; names are checked.
    } else if (stage.kind !== 'line-filter' && stage.kind !== 'label-filter') {
      labelsAreStored &&= stage.kind === 'line-format' || stage.kind === 'decolorize'
      lineIsStored &&=
        stage.kind !== 'line-format' && stage.kind !== 'decolorize' && stage.kind !== 'unpack'
    }
    rest.push(stage)
  }
  return { lineFilters, fieldFilters, stages: rest }
}

function isStoreFilter({ op, operands }: LineFilterExpr): boolean {
  return op !== '|>' && op !== '!>' && operands.every(({ ip }) => !ip)
}

/** Conditions that every line passing the filter meets; for filters the store knows, the filter. */
function necessaryFilters(stage: LineFilterExpr): LineFilter[] {
  const { op, operands } = stage
  if (isStoreFilter(stage)) {
    const kind = op === '|=' || op === '!=' ? 'contains' : 'regex'
    return [{ kind, negate: op.startsWith('!'), anyOf: operands.map(({ value }) => value) }]
  }
  const [only, second] = operands
  if (op !== '|>' || only === undefined || second !== undefined) return []
  return parsePattern(only.value).flatMap((part): LineFilter[] =>
    'literal' in part ? [{ kind: 'contains', negate: false, anyOf: [part.literal] }] : [],
  )
}

/** The filter as conditions that must all hold; undefined when the store cannot check it exactly. */
function fieldFiltersOf(filter: LabelFilterExpr): FieldFilter[] | undefined {
  if (filter.kind === 'and') {
    const left = fieldFiltersOf(filter.left)
    const right = left === undefined ? undefined : fieldFiltersOf(filter.right)
    return left === undefined || right === undefined ? undefined : [...left, ...right]
  }
  if (filter.kind !== 'string') return undefined
  const { name, op, value } = filter
  // A name given twice is shown as name_extracted, which stores do not know.
  if (name.startsWith('__error') || name.endsWith('_extracted')) return undefined
  return [{ name, op, value }]
}
