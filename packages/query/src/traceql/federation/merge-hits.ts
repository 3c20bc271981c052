import { type Attribute, encodeAttributes } from '@tailspan/model'
import type { HitSpanSet, ServiceStats, TraceSearchHit } from '../search/hit.ts'
import { NO_ROOT } from '../trace/trace-view.ts'
import { orderTexts } from '../value/compare.ts'
import { CLUSTER_ATTRIBUTE, EXPORTED_CLUSTER } from './cluster-field.ts'
import type { ClusterStages } from './cluster-stages.ts'

/**
 * What clusters found as one list, newest first and each trace once, at most `limit`. A trace of which
 * several have a part has the spansets and counts of all; one that they hold alike counts once.
 * @param spss spans shown per spanset, 0 for all
 */
export function mergeHits(
  answers: readonly (readonly TraceSearchHit[])[],
  limit: number,
  spss: number,
): TraceSearchHit[] {
  const byId = new Map<string, TraceSearchHit>()
  for (const hit of answers.flat()) {
    const before = byId.get(hit.traceId)
    byId.set(hit.traceId, before ? joined(before, hit, spss) : hit)
  }
  return [...byId.values()].sort(newestFirst).slice(0, limit)
}

function newestFirst(a: TraceSearchHit, b: TraceSearchHit): number {
  if (a.start !== b.start) return a.start > b.start ? -1 : 1
  return a.traceId < b.traceId ? -1 : 1
}

function joined(a: TraceSearchHit, b: TraceSearchHit, spss: number): TraceSearchHit {
  const rooted = a.rootServiceName === NO_ROOT ? b : a
  const start = a.start < b.start ? a.start : b.start
  const [endOfA, endOfB] = [a.start + a.duration, b.start + b.duration]
  const same = a.start === b.start && sameStats(a.serviceStats, b.serviceStats)
  return {
    traceId: a.traceId,
    rootServiceName: rooted.rootServiceName,
    rootTraceName: rooted.rootTraceName,
    start,
    duration: (endOfA > endOfB ? endOfA : endOfB) - start,
    spanSets: joinedSets(a.spanSets, b.spanSets, spss, same),
    serviceStats: same ? a.serviceStats : addedStats(a.serviceStats, b.serviceStats),
  }
}

type Stats = ReadonlyMap<string, ServiceStats>

function sameStats(a: Stats, b: Stats): boolean {
  return (
    a.size === b.size &&
    [...a].every(([service, { spanCount, errorCount }]) => {
      const other = b.get(service)
      return other?.spanCount === spanCount && other.errorCount === errorCount
    })
  )
}

function addedStats(a: Stats, b: Stats): Stats {
  const sums = new Map(a)
  for (const [service, { spanCount, errorCount }] of b) {
    const before = sums.get(service) ?? { spanCount: 0, errorCount: 0 }
    sums.set(service, {
      spanCount: before.spanCount + spanCount,
      errorCount: before.errorCount + errorCount,
    })
  }
  return sums
}

/** Sets of the same group become one. */
function joinedSets(
  a: readonly HitSpanSet[],
  b: readonly HitSpanSet[],
  spss: number,
  same: boolean,
): HitSpanSet[] {
  const byGroup = new Map(a.map((set) => [encodeAttributes(set.attributes), set]))
  for (const set of b) {
    const key = encodeAttributes(set.attributes)
    const before = byGroup.get(key)
    byGroup.set(key, before ? joinedSet(before, set, spss, same) : set)
  }
  return [...byGroup.values()]
}

function joinedSet(a: HitSpanSet, b: HitSpanSet, spss: number, same: boolean): HitSpanSet {
  const known = new Set(a.spans.map((span) => span.spanId))
  const more = b.spans.filter((span) => !known.has(span.spanId))
  const twice = b.spans.length - more.length
  const spans = [...a.spans, ...more].sort((x, y) =>
    x.start < y.start ? -1 : x.start > y.start ? 1 : 0,
  )
  return {
    spans: spss === 0 ? spans : spans.slice(0, spss),
    matched: same && twice > 0 ? Math.max(a.matched, b.matched) : a.matched + b.matched - twice,
    attributes: a.attributes,
  }
}

/** A hit as the query names things, with its cluster where the query asks for it. */
export function seenHit(hit: TraceSearchHit, stages: ClusterStages, id: string): TraceSearchHit {
  const { by, keys } = stages
  const spanSets = hit.spanSets.map(({ spans, matched, attributes }) => ({
    spans: spans.map((span) => ({ ...span, attributes: shownOf(span.attributes, stages, id) })),
    matched,
    attributes: [
      ...attributes.map(({ key, value }) => ({ key: keys.get(key) ?? key, value })),
      ...by,
    ].sort((a, b) => orderTexts(a.key, b.key)),
  }))
  return { ...hit, spanSets }
}

function shownOf(
  attributes: readonly Attribute[],
  { shown, exported }: ClusterStages,
  id: string,
): readonly Attribute[] {
  const renamed = !exported
    ? attributes
    : attributes.map(({ key, value }) => ({
        key: key === CLUSTER_ATTRIBUTE ? EXPORTED_CLUSTER : key,
        value,
      }))
  return shown ? [...renamed, { key: CLUSTER_ATTRIBUTE, value: id }] : renamed
}
