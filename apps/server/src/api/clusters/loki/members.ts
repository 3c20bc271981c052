import type { JsonPlace } from '@tailspan/clients'
import type { Clusters } from '../../../clusters/clusters.ts'
import type { LokiDeps } from '../../loki/deps.ts'
import { EncodingFlags } from '../../loki/encoding-flags.ts'
import type { LokiHandler } from '../../loki/handler.ts'
import { indexStats } from '../../loki/index-stats.ts'
import { indexVolume } from '../../loki/index-volume.ts'
import { indexVolumeRange } from '../../loki/index-volume-range.ts'
import { Params } from '../../loki/params.ts'
import { patterns } from '../../loki/patterns.ts'

/** What clusters answer from their indexes, which nobody could work out from lines. */
const handlers = {
  'index/stats': indexStats,
  'index/volume': indexVolume,
  'index/volume_range': indexVolumeRange,
  patterns,
} as const satisfies Readonly<Record<string, LokiHandler>>

const FORM = 'application/x-www-form-urlencoded'
/** Longer ones are asked by POST. */
const LONGEST_QUERY = 2000

export type IndexQuestion = keyof typeof handlers

/** Loki's API of one cluster, word for word. */
export interface LokiMember {
  readonly id: string
  ask<T>(
    question: IndexQuestion,
    params: URLSearchParams,
    read: (answer: JsonPlace) => T,
    signal: AbortSignal,
  ): Promise<T>
}

/** This server, and all clusters with a Loki. */
export async function lokiMembers(local: LokiDeps, { registry }: Clusters): Promise<LokiMember[]> {
  const remotes = registry.list().map(async ({ cluster }): Promise<LokiMember[]> => {
    const transport = await cluster.transport('loki')
    if (!transport) return []
    const { id } = cluster.settings
    return [
      {
        id,
        ask: (question, params, read, signal) => {
          const form = params.toString()
          const isLong = form.length > LONGEST_QUERY
          return transport.json(
            {
              operation: `loki.${question.replace('/', '_')}`,
              method: isLong ? 'POST' : 'GET',
              path: `/loki/api/v1/${question}`,
              repeatable: true,
              signal,
              ...(isLong
                ? { body: { bytes: Buffer.from(form), contentType: FORM } }
                : { params: Object.fromEntries(params) }),
            },
            read,
          )
        },
      },
    ]
  })
  return [localMember(local), ...(await Promise.all(remotes)).flat()]
}

function localMember(deps: LokiDeps): LokiMember {
  return {
    id: 'local',
    async ask(question, params, read, signal) {
      const { JsonPlace } = await import('@tailspan/clients')
      const answer = await handlers[question]({
        params: new Params(`?${params.toString()}`),
        path: {},
        deps,
        signal,
        encoding: new EncodingFlags({}),
        partial: false,
      })
      return read(new JsonPlace(answer))
    },
  }
}
