import type { CallReport } from '@tailspan/clients'
import type { Counters } from './counters.ts'

/** Clusters that are told apart; those after them are one, so that adding and removing costs nothing. */
const MOST_CLUSTERS = 200

/** Feeds how calls to clusters went into the server's numbers. */
export function countCalls(counters: Counters): (cluster: string, call: CallReport) => void {
  const known = new Set<string>()
  return (cluster, { operation, error, seconds, sentBytes, receivedBytes }) => {
    if (known.size < MOST_CLUSTERS) known.add(cluster)
    const name = known.has(cluster) ? cluster : 'other'
    const code = error?.code ?? 'ok'
    counters.called(name, { operation, code, seconds, sentBytes, receivedBytes })
  }
}
