import type { Attribute } from '@tailspan/model'
import { printField } from '../syntax/print.ts'
import type { MetricsAggregate } from '../syntax/tree.ts'
import { isCluster, ownRef } from './cluster-field.ts'
import { ownSpanset } from './cluster-stages.ts'

/** The aggregate as one cluster is asked for it: without the cluster among its groups. */
export function ownAggregate(aggregate: MetricsAggregate, id: string): MetricsAggregate {
  if (aggregate.fn === 'compare') {
    return { ...aggregate, selection: ownSpanset(aggregate.selection, id) }
  }
  const by = aggregate.by.flatMap((ref) => (isCluster(ref) ? [] : [ownRef(ref)]))
  return 'of' in aggregate ? { ...aggregate, by, of: ownRef(aggregate.of) } : { ...aggregate, by }
}

/** Whether groups of different clusters are different groups. */
export function isByCluster(aggregate: MetricsAggregate): boolean {
  return aggregate.fn !== 'compare' && aggregate.by.some(isCluster)
}

/** The labels that a cluster answered as they are among those of others. */
export function seenLabels(
  labels: readonly Attribute[],
  aggregate: MetricsAggregate,
  id: string,
): readonly Attribute[] {
  if (aggregate.fn === 'compare') return labels
  const names = new Map(aggregate.by.map((ref) => [printField(ownRef(ref)), printField(ref)]))
  const renamed = labels.map(({ key, value }) => ({ key: names.get(key) ?? key, value }))
  if (!isByCluster(aggregate)) return renamed
  const keys = aggregate.by.map(printField)
  const cluster = aggregate.by.filter(isCluster).map((ref) => ({ key: printField(ref), value: id }))
  // With the cluster there is always one value, so that an absent one needs no place.
  const own = renamed.filter(
    ({ key, value }) => key !== '__name__' && !(keys.includes(key) && value === 'nil'),
  )
  const place = ({ key }: Attribute): number => {
    const at = keys.indexOf(key)
    return at < 0 ? keys.length : at
  }
  return [...cluster, ...own].sort((a, b) => place(a) - place(b))
}
