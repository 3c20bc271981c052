import type { MetricsNode, Stage } from './tree.ts'

/** The stages of the first series of a metrics query. */
export function firstStages(node: MetricsNode): readonly Stage[] {
  switch (node.kind) {
    case 'series':
      return node.stages
    case 'rank':
    case 'threshold':
      return firstStages(node.of)
    case 'math':
      return firstStages(node.left.kind === 'number' ? node.right : node.left)
    case 'number':
      return []
  }
}
