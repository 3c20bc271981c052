import type { LabelMatcher } from '@tailspan/model'

/** A whole query: it answers lines (`log`) or numbers (everything else). */
export type LogqlExpr = LogExpr | MetricExpr

/** `{matchers} stages`: a log query. */
export interface LogExpr {
  readonly kind: 'log'
  readonly matchers: readonly LabelMatcher[]
  readonly stages: readonly StageExpr[]
}

/** One step of a pipeline. */
export type StageExpr =
  | LineFilterExpr
  | { readonly kind: 'json'; readonly extractions: readonly Extraction[] }
  | {
      readonly kind: 'logfmt'
      readonly strict: boolean
      readonly keepEmpty: boolean
      readonly extractions: readonly Extraction[]
    }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'regexp'; readonly regexp: string }
  | { readonly kind: 'unpack' }
  | { readonly kind: 'label-filter'; readonly filter: LabelFilterExpr }
  | { readonly kind: 'line-format'; readonly template: string }
  | { readonly kind: 'label-format'; readonly assignments: readonly Assignment[] }
  | { readonly kind: 'decolorize' }
  | { readonly kind: 'drop' | 'keep'; readonly targets: readonly LabelTarget[] }

export type LineFilterOp = '|=' | '!=' | '|~' | '!~' | '|>' | '!>'

/** `op operand or operand …`. */
export interface LineFilterExpr {
  readonly kind: 'line-filter'
  readonly op: LineFilterOp
  /** At least one; `ip` ones are written `ip("…")`. */
  readonly operands: readonly { readonly ip: boolean; readonly value: string }[]
}

/** `name="expression"`: the field of the line that becomes the label. */
export interface Extraction {
  readonly name: string
  readonly expression: string
}

/** `name=from` (a rename) or `name="template"`. */
export type Assignment =
  | { readonly name: string; readonly from: string }
  | { readonly name: string; readonly template: string }

/** A label to drop or keep: by its name alone, or when its value matches too. */
export type LabelTarget =
  | { readonly name: string }
  | { readonly name: string; readonly op: MatchOp; readonly value: string }

export type MatchOp = LabelMatcher['op']

export type CompareOp = '=' | '!=' | '>' | '>=' | '<' | '<='

/** A condition on labels. Durations are in nanoseconds. */
export type LabelFilterExpr =
  | {
      readonly kind: 'string'
      readonly name: string
      readonly op: MatchOp
      readonly value: string
      /** The regular expression as it stands in the query, when `value` is what Loki makes of it. */
      readonly written?: string
    }
  | {
      readonly kind: 'number' | 'bytes'
      readonly name: string
      readonly op: CompareOp
      readonly value: number
    }
  | {
      readonly kind: 'duration'
      readonly name: string
      readonly op: CompareOp
      readonly value: bigint
    }
  | {
      readonly kind: 'ip'
      readonly name: string
      readonly op: '=' | '!='
      readonly value: string
    }
  | {
      readonly kind: 'and' | 'or'
      readonly left: LabelFilterExpr
      readonly right: LabelFilterExpr
    }

/** A query that answers numbers. */
export type MetricExpr =
  | RangeAggregationExpr
  | VectorAggregationExpr
  | BinaryExpr
  | LabelReplaceExpr
  | { readonly kind: 'vector'; readonly value: number }
  | LiteralExpr

export interface LiteralExpr {
  readonly kind: 'literal'
  readonly value: number
}

export const RANGE_FUNCTIONS = [
  'rate',
  'rate_counter',
  'count_over_time',
  'bytes_rate',
  'bytes_over_time',
  'avg_over_time',
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'stddev_over_time',
  'stdvar_over_time',
  'quantile_over_time',
  'first_over_time',
  'last_over_time',
  'absent_over_time',
] as const

export type RangeFunction = (typeof RANGE_FUNCTIONS)[number]

/** `fn(log | unwrap … [window] offset …) by (…)`. */
export interface RangeAggregationExpr {
  readonly kind: 'range'
  readonly fn: RangeFunction
  /** The quantile of `quantile_over_time`. */
  readonly parameter?: number
  readonly log: LogExpr
  readonly unwrap?: UnwrapExpr
  /** Nanoseconds. */
  readonly window: bigint
  /** Nanoseconds into the past; 0 when none is written. */
  readonly offset: bigint
  readonly grouping?: GroupingExpr
}

export type UnwrapConversion = 'bytes' | 'duration' | 'duration_seconds'

export interface UnwrapExpr {
  readonly label: string
  readonly conversion?: UnwrapConversion
  /** Label filters after the unwrap, in order. */
  readonly filters: readonly LabelFilterExpr[]
}

export interface GroupingExpr {
  readonly without: boolean
  readonly names: readonly string[]
}

export const VECTOR_FUNCTIONS = [
  'sum',
  'avg',
  'count',
  'max',
  'min',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'approx_topk',
  'sort',
  'sort_desc',
] as const

export type VectorFunction = (typeof VECTOR_FUNCTIONS)[number]

/** `fn by (…) (parameter, of)`. */
export interface VectorAggregationExpr {
  readonly kind: 'aggregate'
  readonly fn: VectorFunction
  /** How many to keep: topk, bottomk, approx_topk. */
  readonly parameter?: number
  readonly of: MetricExpr
  readonly grouping?: GroupingExpr
}

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'and'
  | 'or'
  | 'unless'

export interface BinaryExpr {
  readonly kind: 'binary'
  readonly op: BinaryOp
  readonly left: MetricExpr
  readonly right: MetricExpr
  /** A comparison answers 0 or 1 instead of filtering. */
  readonly bool: boolean
  readonly matching?: VectorMatching
}

export interface VectorMatching {
  readonly on: boolean
  readonly names: readonly string[]
  /** The side that may have many series for one of the other. */
  readonly group?: {
    readonly side: 'left' | 'right'
    /** Labels taken from the other side. */
    readonly include: readonly string[]
  }
}

export interface LabelReplaceExpr {
  readonly kind: 'label-replace'
  readonly of: MetricExpr
  readonly destination: string
  readonly replacement: string
  readonly source: string
  readonly regexp: string
}
