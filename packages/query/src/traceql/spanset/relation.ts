import type { StructuralRelation } from '../syntax/tree.ts'
import { hasAncestorIn } from './ancestor.ts'
import { hasChildIn } from './child.ts'
import { hasDescendantIn } from './descendant.ts'
import { hasParentIn } from './parent.ts'
import type { Relate } from './relate.ts'
import { hasSiblingIn } from './sibling.ts'

/** What `{ others } op { span }` asks of the span on the right. */
export const RIGHT_SIDE: Readonly<Record<StructuralRelation, Relate>> = {
  '>': hasParentIn,
  '<': hasChildIn,
  '>>': hasAncestorIn,
  '<<': hasDescendantIn,
  '~': hasSiblingIn,
}

/** What `{ span } op { others }` asks of the span on the left. */
export const LEFT_SIDE: Readonly<Record<StructuralRelation, Relate>> = {
  '>': hasChildIn,
  '<': hasParentIn,
  '>>': hasDescendantIn,
  '<<': hasAncestorIn,
  '~': hasSiblingIn,
}
