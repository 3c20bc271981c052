import type { JsonPlace } from '@tailspan/clients'
import type { ClusterFanOut } from '../../../federation/cluster-fan-out.ts'
import type { AskClusters, PrometheusMember } from './deps.ts'

/** What is asked by POST when it is long. */
const FORMS = new Set(['query', 'query_range', 'query_exemplars', 'labels', 'series'])
const LONGEST_QUERY = 2000

/** What clusters say to people beside their answers. */
export interface Notes {
  readonly warnings: string[]
  readonly infos: string[]
}

/** Questions of one request to the Prometheuses; what they note is added to `notes`. */
export function askClusters(
  members: readonly PrometheusMember[],
  fanOut: ClusterFanOut,
  notes: Notes,
): AskClusters {
  return async (path, paramsFor, read) => {
    const asked = members.flatMap((member) => {
      const own = paramsFor(member.id)
      return own ? [{ ...member, params: own }] : []
    })
    return fanOut.ask(asked, (one, signal) =>
      ask(one, path, signal, (root) => {
        // Whoever answers something else is no Prometheus.
        if (root.at('status').text() !== 'success') throw root.at('status').wrong('success')
        for (const kind of ['warnings', 'infos'] as const) {
          notes[kind].push(
            ...root
              .at(kind)
              .texts()
              .map((text) => `cluster ${one.id}: ${text}`),
          )
        }
        return read(root.at('data'), one.id)
      }),
    )
  }
}

/** @throws ClientError */
async function ask<T>(
  { transport, params }: PrometheusMember & { readonly params: URLSearchParams },
  path: string,
  signal: AbortSignal,
  read: (root: JsonPlace) => T,
): Promise<T> {
  const form = params.toString()
  const operation = `prometheus.${path.replace(/\/.*/, '')}`
  const call = { operation, path: `/api/v1/${path}`, repeatable: true, signal }
  if (FORMS.has(path) && form.length > LONGEST_QUERY) {
    const body = { bytes: Buffer.from(form), contentType: 'application/x-www-form-urlencoded' }
    return transport.json({ ...call, method: 'POST', body }, read)
  }
  const lists = Object.create(null) as Record<string, string[]>
  for (const [key, value] of params) (lists[key] ??= []).push(value)
  return transport.json({ ...call, method: 'GET', params: lists }, read)
}
