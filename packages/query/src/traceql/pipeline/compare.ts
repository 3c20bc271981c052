import type { Stage } from '../syntax/tree.ts'
import { compareValues } from '../value/compare.ts'
import type { Static } from '../value/static.ts'
import type { Group, Step } from './group.ts'
import { compileScalar } from './scalar.ts'

/** `count() > 2`: keeps the groups whose number compares so, and notes the number on them. */
export function compileCompare(stage: Extract<Stage, { kind: 'compare' }>): Step {
  const read = compileScalar(stage.of)
  return (trace, groups) => {
    const kept: Group[] = []
    for (const group of groups) {
      const noted = new Map<string, Static>(group.attributes)
      if (compareValues(stage.op, read(trace, group, noted), stage.value)) {
        kept.push({ spans: group.spans, attributes: noted })
      }
    }
    return kept
  }
}
