import type { Clusters } from '../clusters/clusters.ts'
import type { LogMember } from './log-member.ts'
import { LokiLogs } from './loki-logs.ts'

/** The logs of this server and of all clusters with a Loki. */
export async function logMembers(
  local: LogMember,
  { registry }: Clusters,
): Promise<readonly LogMember[]> {
  const members: LogMember[] = [local]
  for (const { cluster } of registry.list()) {
    const { id } = cluster.settings
    const logs = await cluster.client(
      'loki',
      ({ LokiClient }, transport) => new LokiLogs(id, new LokiClient(transport)),
    )
    if (logs) members.push(logs)
  }
  return members
}
