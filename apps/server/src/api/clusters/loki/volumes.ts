import type { JsonPlace } from '@tailspan/clients'
import { compareLabels, type Label, printLabels } from '@tailspan/model'
import type { LogExpr } from '@tailspan/query'
import { formatValue } from '../../loki/encode-series.ts'
import { toRecord } from '../../loki/encode-streams.ts'
import {
  askIndexes,
  clusterLabel,
  type IndexRequest,
  type IndexRoute,
  selectorOf,
} from './question.ts'

/** What clusters are asked for, whatever the limit: sums of the largest of each alone would be too low. */
const ASKED_SERIES = 1000

interface Volume {
  readonly labels: readonly Label[]
  /** Bytes by seconds. */
  readonly bytes: Map<number, number>
  total: number
}

/** `/index/volume` and `/index/volume_range`: bytes by labels in all clusters, the largest first. */
export function allVolumes(question: 'index/volume' | 'index/volume_range'): IndexRoute {
  return async (request) => {
    const limit = request.params.limit()
    const targets = names(request.params.text('targetLabels'))
    const single = request.params.text('aggregateBy') === 'labels'
    const answers = single
      ? await askSingle(request, question, targets)
      : await askVolumes(request, question, bySeries(targets, selectorOf(request)), {})
    const cut = answers.filter(({ series }) => series.length >= ASKED_SERIES)
    const largest = merged(answers.flatMap(({ series }) => series)).slice(0, limit)
    const isVector = question === 'index/volume'
    const result = largest.map(({ labels, bytes }) => {
      const samples = [...bytes].sort(([a], [b]) => a - b)
      const values = samples.map(([time, value]) => [time, formatValue(value)])
      const metric = toRecord(labels)
      return isVector ? { metric, value: values[0] } : { metric, values }
    })
    return {
      status: 'success',
      data: { resultType: isVector ? 'vector' : 'matrix', result },
      ...(cut.length > 0 && { warnings: cut.map(({ id }) => cutWarning(id)) }),
    }
  }
}

function cutWarning(id: string): string {
  return `cluster ${id} tells of ${ASKED_SERIES} series at most: sums may be too low`
}

/** What a series of a cluster is shown as. */
type Show = (labels: readonly Label[], id: string) => Label[]

interface ClusterVolumes {
  readonly id: string
  readonly series: readonly Volume[]
}

/** By the labels that are wanted, or else those of the selector. */
function bySeries(targets: readonly string[], { matchers }: LogExpr): Show {
  const shown = new Set(targets.length > 0 ? targets : matchers.map(({ name }) => name))
  const { name: cluster } = clusterLabel
  return (labels, id) => [
    ...labels.filter(([name]) => shown.has(name)),
    ...(shown.has(cluster) ? [[cluster, id] as const] : []),
  ]
}

/** By each label alone: the cluster's is one that all streams have. */
async function askSingle(
  request: IndexRequest,
  question: 'index/volume' | 'index/volume_range',
  targets: readonly string[],
): Promise<ClusterVolumes[]> {
  const { name: cluster } = clusterLabel
  const wanted = (name: string): boolean => targets.length === 0 || targets.includes(name)
  const others = targets.length === 0 || targets.some((name) => name !== cluster)
  const own: Show = (labels) => labels.filter(([name]) => wanted(name))
  const whole: Show = () => [[cluster, '']]
  return [
    ...(others ? await askVolumes(request, question, own, {}) : []),
    ...(wanted(cluster)
      ? await askVolumes(request, question, whole, { aggregateBy: 'series' })
      : []),
  ]
}

async function askVolumes(
  request: IndexRequest,
  question: 'index/volume' | 'index/volume_range',
  show: Show,
  more: Readonly<Record<string, string>>,
): Promise<ClusterVolumes[]> {
  const { params, now } = request
  const step = params.step(params.range(now))
  const all = {
    limit: String(Math.max(params.limit(), ASKED_SERIES)),
    targetLabels: ownTargets(params.text('targetLabels')),
    ...(question === 'index/volume_range' && { step: `${Number(step) / 1e9}` }),
    ...more,
  }
  return askIndexes(request, question, selectorOf(request), all, (answer, id) => ({
    id,
    series: answer
      .at('data')
      .at('result')
      .items()
      .map((one) => readVolume(one, id, show)),
  }))
}

/** The target labels as a cluster knows them. */
function ownTargets(text: string): string {
  return names(text)
    .flatMap((name) => clusterLabel.own(name) ?? [])
    .join(',')
}

function names(list: string): string[] {
  return list.split(',').filter((name) => name !== '')
}

function readVolume(one: JsonPlace, id: string, show: Show): Volume {
  const { name: cluster, exported } = clusterLabel
  const seen = one
    .at('metric')
    .members()
    .map(([name, value]): Label => [name === cluster ? exported : name, value.text()])
  const value = one.at('value')
  const bytes = new Map<number, number>()
  for (const sample of value.absent ? one.at('values').items() : [value]) {
    bytes.set(sample.element(0).number(), sample.element(1).number())
  }
  const total = [...bytes.values()].reduce((sum, more) => sum + more, 0)
  return { labels: show(seen, id).sort(compareLabels), bytes, total }
}

/** Volumes of equal labels are one; the largest first. */
function merged(volumes: readonly Volume[]): Volume[] {
  const byLabels = new Map<string, Volume>()
  for (const volume of volumes) {
    const key = printLabels(volume.labels)
    const known = byLabels.get(key)
    if (!known) {
      byLabels.set(key, volume)
      continue
    }
    known.total += volume.total
    for (const [time, bytes] of volume.bytes) {
      known.bytes.set(time, (known.bytes.get(time) ?? 0) + bytes)
    }
  }
  const byTotal = [...byLabels].sort(
    ([x, a], [y, b]) => b.total - a.total || (x < y ? -1 : x > y ? 1 : 0),
  )
  return byTotal.map(([, volume]) => volume)
}
