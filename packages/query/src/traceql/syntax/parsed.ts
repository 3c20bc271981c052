import type { Static } from '../value/static.ts'
import type { AggregateNode, MetricsNode, SpansetNode, Stage } from './tree.ts'

/**
 * A number: a literal, an aggregate, or what is calculated from aggregates, which can be read but, as
 * in Tempo, not be asked for.
 */
export type ScalarNode =
  | { readonly kind: 'static'; readonly value: Static }
  | AggregateNode
  | { readonly kind: 'compound' }

/** What a part of a query turned out to be. */
export type Parsed =
  | { readonly is: 'spanset'; readonly node: SpansetNode }
  | { readonly is: 'stages'; readonly stages: readonly Stage[] }
  /** Pipelines in brackets: as in Tempo they join only each other, and nothing is piped from or into them. */
  | { readonly is: 'bracketed'; readonly node: SpansetNode }
  | { readonly is: 'scalar'; readonly node: ScalarNode }
  | { readonly is: 'metrics'; readonly node: MetricsNode }

/** The stages of what has spansets as its result. */
export function toStages(parsed: Parsed): readonly Stage[] {
  if (parsed.is === 'bracketed' && parsed.node.kind === 'pipeline') return parsed.node.stages
  if (parsed.is === 'spanset' || parsed.is === 'bracketed') {
    return [{ kind: 'spanset', spanset: parsed.node }]
  }
  return parsed.is === 'stages' ? parsed.stages : []
}
