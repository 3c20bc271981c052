import type { Label } from '@tailspan/model'
import { groupLabels } from '../../series/group-labels.ts'
import { labelsKey } from '../../series/series.ts'
import type { VectorMatching } from '../ast.ts'

/** Series of the two sides of an operator belong together when their signatures are equal. */
export function signature(labels: readonly Label[], matching: VectorMatching | undefined): string {
  return labelsKey(matchingLabels(labels, matching))
}

/**
 * The labels that take part in matching: all, those named by `on`, or all but those `ignoring`. For
 * operators an empty label is none.
 */
export function matchingLabels(
  labels: readonly Label[],
  matching: VectorMatching | undefined,
): Label[] {
  const filled = withoutEmpty(labels)
  return matching === undefined
    ? filled
    : groupLabels(filled, { without: !matching.on, names: matching.names })
}

/** The labels that are not empty. */
export function withoutEmpty(labels: readonly Label[]): Label[] {
  return labels.filter(([, value]) => value !== '')
}
