import type { GroupedColumn, SpanGrouping } from '@tailspan/model'
import { mentionedFields } from '../search/mentions.ts'
import { conditionOf } from '../search/push-down.ts'
import type { FieldExpression, FieldRef, MetricsNode } from '../syntax/tree.ts'
import { isDuration } from './number-of.ts'

type SeriesNode = Extract<MetricsNode, { kind: 'series' }>

/** What a reader is asked to group by; the samples come when it is asked. */
export type GroupingPlan = Omit<SpanGrouping, 'grid' | 'first' | 'last' | 'examples' | 'maxGroups'>

const COLUMNS: ReadonlyMap<string, GroupedColumn> = new Map([
  ['span:name', 'name'],
  ['span:kind', 'kind'],
  ['span:status', 'status'],
  ['span:statusMessage', 'statusMessage'],
  ['instrumentation:name', 'scope'],
  ['instrumentation:version', 'scope'],
])

const ORDERS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>='])

/**
 * How spans can be merged before they are counted; null when a query looks at more than one span at a
 * time, or at what spans are not grouped by. The filter is still to be run on each group.
 */
export function groupingOf({ stages, aggregate }: SeriesNode): GroupingPlan | null {
  const [first, ...rest] = stages
  if (first?.kind !== 'spanset' || first.spanset.kind !== 'filter') return null
  if (aggregate.fn === 'compare' || rest.some((stage) => stage.kind !== 'select')) return null
  const { where } = first.spanset
  const grouping = new Grouping(where !== null && asksForRoots(where))
  const mentioned = mentionedFields(stages)
  const fields = [...mentioned.filter((ref) => !isDuration(ref)), ...aggregate.by]
  if (!fields.every((ref) => grouping.add(ref))) return null
  if (where !== null && !grouping.addDurations(where)) return null
  if ('of' in aggregate && !isDuration(aggregate.of) && !grouping.add(aggregate.of)) return null
  const ofDuration = 'of' in aggregate && isDuration(aggregate.of)
  const inBuckets = aggregate.fn === 'quantile_over_time' || aggregate.fn === 'histogram_over_time'
  return {
    where: conditionOf(stages),
    columns: [...grouping.columns],
    resourceAttributes: [...grouping.resourceAttributes],
    attributes: [...grouping.attributes],
    durations: [...grouping.durations],
    log2: ofDuration && inBuckets,
    totals: ofDuration && !inBuckets,
  }
}

/** Whether a filter lets roots through only: `nestedSetParent < 0`, maybe with more. */
function asksForRoots(where: FieldExpression): boolean {
  if (where.kind !== 'binary') return false
  if (where.op === '&&') return asksForRoots(where.left) || asksForRoots(where.right)
  const { left, right, op } = where
  if (left.kind !== 'intrinsic' || left.name !== 'nestedSetParent') return false
  if (right.kind !== 'static' || right.value.type !== 'int') return false
  const { value } = right.value
  return (op === '<' && value <= 0n) || ((op === '=' || op === '<=') && value <= -1n)
}

class Grouping {
  readonly columns = new Set<GroupedColumn>()
  readonly resourceAttributes = new Set<string>()
  readonly attributes = new Set<string>()
  readonly durations = new Set<bigint>()
  readonly #onlyRoots: boolean

  /** `onlyRoots`: spans with a parent are not counted. */
  constructor(onlyRoots: boolean) {
    this.#onlyRoots = onlyRoots
  }

  /** False for what spans are not grouped by. */
  add(ref: FieldRef): boolean {
    if (ref.kind === 'intrinsic') {
      // A root has the same number whatever is below it; other spans do not.
      if (ref.name === 'nestedSetParent' && this.#onlyRoots) this.columns.add('root')
      if (ref.name === 'nestedSetParent') return this.#onlyRoots
      const column = COLUMNS.get(ref.name)
      if (column) this.columns.add(column)
      return column !== undefined
    }
    const { scope, name } = ref
    if (scope === 'event' || scope === 'link') return false
    if (scope === 'none' || scope === 'span') this.attributes.add(name)
    if (scope === 'none' || scope === 'resource') this.resourceAttributes.add(name)
    if (scope === 'instrumentation') this.columns.add('scope')
    return true
  }

  /** Takes what durations are compared with; false when they are used in another way. */
  addDurations(node: FieldExpression): boolean {
    switch (node.kind) {
      case 'static':
      case 'attribute':
        return true
      case 'intrinsic':
        return !isDuration(node)
      case 'unary':
        return this.addDurations(node.of)
      case 'binary':
        if (ORDERS.has(node.op)) {
          if (this.#addBound(node.left, node.right)) return true
          if (this.#addBound(node.right, node.left)) return true
        }
        return this.addDurations(node.left) && this.addDurations(node.right)
    }
  }

  #addBound(duration: FieldExpression, bound: FieldExpression): boolean {
    if (duration.kind !== 'intrinsic' || !isDuration(duration)) return false
    if (bound.kind !== 'static') return false
    const { value } = bound
    if (value.type === 'nil') return true
    if (value.type === 'duration' || value.type === 'int') {
      this.durations.add(value.value)
      return true
    }
    if (value.type !== 'float' || !(Math.abs(value.value) < Number.MAX_SAFE_INTEGER)) return false
    // Durations are whole: they stand to a number as to the whole one below, or lie above both.
    this.durations.add(BigInt(Math.floor(value.value)))
    return true
  }
}
