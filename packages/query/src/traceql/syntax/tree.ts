import type { Static } from '../value/static.ts'
import type { IntrinsicName } from './intrinsics.ts'

/** Where an attribute is looked up; `none` is the span, then the resource. */
export type Scope = 'none' | 'span' | 'resource' | 'event' | 'link' | 'instrumentation'

/** An attribute as the query names it. */
export interface AttributeRef {
  readonly kind: 'attribute'
  readonly scope: Scope
  readonly name: string
}

/** A built-in property of spans, however the query spells it (`name`, `span:name`). */
interface IntrinsicRef {
  readonly kind: 'intrinsic'
  readonly name: IntrinsicName
}

export type FieldRef = AttributeRef | IntrinsicRef

export type ComparisonOp = '=' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | '!~'
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^'
export type LogicalOp = '&&' | '||'
export type FieldOp = ComparisonOp | ArithmeticOp | LogicalOp

/** What stands inside `{ … }`. Operators between two literals are calculated by the parser. */
export type FieldExpression =
  | { readonly kind: 'static'; readonly value: Static }
  | FieldRef
  | { readonly kind: 'unary'; readonly op: '-' | '!'; readonly of: FieldExpression }
  | {
      readonly kind: 'binary'
      readonly op: FieldOp
      readonly left: FieldExpression
      readonly right: FieldExpression
    }

export type StructuralRelation = '>' | '<' | '>>' | '<<' | '~'

/** What chooses spans of a trace. */
export type SpansetNode =
  | { readonly kind: 'filter'; readonly where: FieldExpression | null }
  | {
      readonly kind: 'combine'
      readonly op: LogicalOp
      readonly left: SpansetNode
      readonly right: SpansetNode
    }
  | {
      readonly kind: 'structural'
      readonly relation: StructuralRelation
      /** `plain` and `not` give spans of the right side only, `union` those of both. */
      readonly mode: 'plain' | 'not' | 'union'
      readonly left: SpansetNode
      readonly right: SpansetNode
    }
  | { readonly kind: 'pipeline'; readonly stages: readonly Stage[] }

export type AggregateName = 'count' | 'min' | 'max' | 'sum' | 'avg'

/** A number calculated from a spanset; `of` is null for `count()`. */
export interface AggregateNode {
  readonly kind: 'aggregate'
  readonly fn: AggregateName
  readonly of: FieldExpression | null
}

export type ScalarComparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** One step between pipes: spansets in, spansets out. */
export type Stage =
  | { readonly kind: 'spanset'; readonly spanset: SpansetNode }
  | {
      readonly kind: 'compare'
      readonly of: AggregateNode
      readonly op: ScalarComparison
      readonly value: Static
    }
  | { readonly kind: 'by'; readonly of: FieldExpression }
  | { readonly kind: 'coalesce' }
  | { readonly kind: 'select'; readonly fields: readonly FieldRef[] }

export type OverTimeName = 'min_over_time' | 'max_over_time' | 'sum_over_time' | 'avg_over_time'

/** What turns spans into series. */
export type MetricsAggregate =
  | { readonly fn: 'rate' | 'count_over_time'; readonly by: readonly FieldRef[] }
  | { readonly fn: OverTimeName; readonly of: FieldRef; readonly by: readonly FieldRef[] }
  | { readonly fn: 'histogram_over_time'; readonly of: FieldRef; readonly by: readonly FieldRef[] }
  | {
      readonly fn: 'quantile_over_time'
      readonly of: FieldRef
      /** Each from 0 to 1. */
      readonly quantiles: readonly number[]
      readonly by: readonly FieldRef[]
    }
  | {
      readonly fn: 'compare'
      readonly selection: SpansetNode
      /** How many values of each attribute are answered. */
      readonly top: number
      /** Nanoseconds; the selection counts only inside, `start` is out and `end` in. */
      readonly window: { readonly start: bigint; readonly end: bigint } | null
    }

export type MetricsNode =
  | {
      readonly kind: 'series'
      readonly stages: readonly Stage[]
      readonly aggregate: MetricsAggregate
    }
  | {
      readonly kind: 'rank'
      readonly fn: 'topk' | 'bottomk'
      readonly limit: number
      readonly of: MetricsNode
    }
  | {
      readonly kind: 'threshold'
      readonly op: ScalarComparison
      readonly value: Static
      readonly of: MetricsNode
    }
  | {
      readonly kind: 'math'
      readonly op: '+' | '-' | '*' | '/'
      readonly left: MetricsNode
      readonly right: MetricsNode
    }
  | { readonly kind: 'number'; readonly value: Static }

export interface Hint {
  readonly name: string
  readonly value: Static
}

/** A whole query. */
export type TraceqlQuery =
  | { readonly kind: 'spans'; readonly stages: readonly Stage[]; readonly hints: readonly Hint[] }
  | { readonly kind: 'metrics'; readonly metrics: MetricsNode; readonly hints: readonly Hint[] }
