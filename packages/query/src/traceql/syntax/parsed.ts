import type { MetricsNode, ScalarNode, SpansetNode, Stage } from './tree.ts'

/** What a part of a query turned out to be. */
export type Parsed =
  | { readonly is: 'spanset'; readonly node: SpansetNode }
  | { readonly is: 'stages'; readonly stages: readonly Stage[] }
  | { readonly is: 'scalar'; readonly node: ScalarNode }
  | { readonly is: 'metrics'; readonly node: MetricsNode }

/** The stages of what has spansets as its result. */
export function toStages(parsed: Parsed): readonly Stage[] {
  if (parsed.is === 'spanset') return [{ kind: 'spanset', spanset: parsed.node }]
  return parsed.is === 'stages' ? parsed.stages : []
}
