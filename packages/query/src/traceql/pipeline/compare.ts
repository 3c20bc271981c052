import type { Stage } from '../syntax/tree.ts'
import { compareValues } from '../value/compare.ts'
import type { Static } from '../value/static.ts'
import type { Group, Step } from './group.ts'
import { compileScalar } from './scalar.ts'

/** `count() > 2`: keeps the groups whose numbers compare so, and notes the numbers on them. */
export function compileCompare(
  stage: Extract<Stage, { kind: 'compare' }>,
  compileStages: (stages: readonly Stage[]) => Step,
): Step {
  const left = compileScalar(stage.left, compileStages)
  const right = compileScalar(stage.right, compileStages)
  return (trace, groups) => {
    const kept: Group[] = []
    for (const group of groups) {
      const noted = new Map<string, Static>(group.attributes)
      const a = left(trace, group, noted)
      const b = right(trace, group, noted)
      if (compareValues(stage.op, a, b)) kept.push({ spans: group.spans, attributes: noted })
    }
    return kept
  }
}
