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
    const transport = await cluster.transport('loki')
    if (!transport) continue
    const { LokiClient } = await import('@tailspan/clients')
    members.push(new LokiLogs(cluster.settings.id, new LokiClient(transport)))
  }
  return members
}
