import type { Clusters } from '../clusters/clusters.ts'
import type { RemoteCluster } from '../clusters/remote-cluster.ts'
import { TempoTraces } from './tempo-traces.ts'
import type { TraceMember, TraceSource } from './trace-member.ts'

/** Who is asked about traces. */
export interface TraceMembers {
  /** For searches and metrics: this server, and clusters with a Tempo. */
  readonly members: readonly TraceMember[]
  /** For a trace by its id: those, and clusters with a Jaeger or a Zipkin. */
  readonly sources: readonly TraceSource[]
}

export async function traceMembers(
  local: TraceMember,
  { registry }: Clusters,
): Promise<TraceMembers> {
  const members: TraceMember[] = [local]
  const others: TraceSource[] = []
  for (const { cluster } of registry.list()) {
    const tempo = await tempoOf(cluster)
    if (tempo) members.push(tempo)
    else others.push(...(await otherOf(cluster)))
  }
  return { members, sources: [...members, ...others] }
}

async function tempoOf(cluster: RemoteCluster): Promise<TraceMember | undefined> {
  const { id } = cluster.settings
  return cluster.client(
    'tempo',
    ({ TempoClient }, transport) => new TempoTraces(id, new TempoClient(transport)),
  )
}

async function otherOf(cluster: RemoteCluster): Promise<TraceSource[]> {
  const { id } = cluster.settings
  const client =
    (await cluster.client(
      'jaeger',
      ({ JaegerClient }, transport) => new JaegerClient(transport),
    )) ??
    (await cluster.client('zipkin', ({ ZipkinClient }, transport) => new ZipkinClient(transport)))
  if (!client) return []
  return [
    {
      id,
      async trace(traceId, signal) {
        const spans = await client.trace(traceId, { signal })
        return spans && { spans, partial: null }
      },
    },
  ]
}
