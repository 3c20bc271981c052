import type { MergePlan } from '../../../federation/promql/merge-plan.ts'
import { formatValue } from '../../loki/encode-series.ts'
import type { MergedData } from './deps.ts'
import { clusterLabel, labelsText, type MetricLabels } from './metric-labels.ts'
import type { ClusterResult } from './read-result.ts'

const KEPT = 'each cluster has worked the query out by itself: its series are kept by cluster'
const HISTOGRAMS = 'native histograms are kept by cluster'
const SCALARS = 'the numbers of the clusters differ: they are shown as series'

/** The results of a query in one. */
export function mergeResults(answers: readonly ClusterResult[], plan: MergePlan): MergedData {
  const [first] = answers
  if (!first) return { data: { resultType: 'vector', result: [] } }
  const { type: resultType } = first
  const alike = answers.filter(({ type }) => type === resultType)
  const warnings = answers
    .filter(({ type }) => type !== resultType)
    .map(({ id, type }) => `cluster ${id} has a ${type} where the others have a ${resultType}`)
  if (first.single) return { ...mergeSingles(alike), warnings }
  const hasHistograms = alike.some(({ series }) => series.some((one) => one.isHistogram))
  if (plan.kind === 'group' && !hasHistograms) {
    return { data: { resultType, result: grouped(alike, plan.fn) }, warnings }
  }
  const inexact = plan.kind === 'group' ? HISTOGRAMS : plan.inexact ? KEPT : undefined
  const infos = inexact === undefined ? [] : [inexact]
  return { data: { resultType, result: alike.flatMap(shown) }, infos, warnings }
}

/** The series of a cluster with its label. */
function shown({ id, series }: ClusterResult): object[] {
  return series.map(({ raw, labels }) => {
    const metric = Object.assign(Object.create(null) as MetricLabels, labels)
    metric[clusterLabel.name] = id
    return { ...raw, metric }
  })
}

/** One number for all if it is the same. */
function mergeSingles(answers: readonly ClusterResult[]): MergedData {
  const [first] = answers
  const texts = new Set(answers.map(({ single }) => single?.text))
  if (texts.size === 1 || first?.type === 'string') {
    return { data: { resultType: first?.type, result: first?.single?.raw } }
  }
  const result = answers.map(({ id, single }) => ({ metric: { cluster: id }, value: single?.raw }))
  return { data: { resultType: 'vector', result }, infos: [SCALARS] }
}

const MERGE = {
  sum: (a: number, b: number): number => a + b,
  // Any other value is preferred to NaN.
  min: (a: number, b: number): number => (a < b || Number.isNaN(b) ? a : b),
  max: (a: number, b: number): number => (a > b || Number.isNaN(b) ? a : b),
} as const

/** Series with equal labels are one. */
function grouped(answers: readonly ClusterResult[], fn: keyof typeof MERGE): object[] {
  const merge = MERGE[fn]
  const groups = new Map<string, { metric: MetricLabels; byTime: Map<number, number> }>()
  for (const { labels: metric, samples } of answers.flatMap(({ series }) => series)) {
    const key = labelsText(metric)
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { metric, byTime: new Map() }))
    for (const [time, value] of samples) {
      const before = group.byTime.get(time)
      group.byTime.set(time, before === undefined ? value : merge(before, value))
    }
  }
  const isVector = answers[0]?.type === 'vector'
  return [...groups.values()].map(({ metric, byTime }) => {
    const samples = [...byTime].sort(([a], [b]) => a - b)
    const values = samples.map(([time, value]) => [time, formatValue(value)])
    return isVector ? { metric, value: values[0] } : { metric, values }
  })
}
