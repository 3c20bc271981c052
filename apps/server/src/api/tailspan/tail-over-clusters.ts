import { TailspanError } from '@tailspan/model'
import { FederatedTail } from '../../federation/federated-tail.ts'
import type { LogMember } from '../../federation/log-member.ts'
import { defaultTailLimits } from '../../tail/tail-hub.ts'
import { dedupOf } from '../clusters/params.ts'
import type { Params } from '../loki/params.ts'
import { noTraceId, withMatcher } from './ask-logs.ts'
import { type ChosenClusters, chosenClusters } from './choose-clusters.ts'
import { having } from './cluster-answers.ts'
import type { TailspanDeps } from './deps.ts'
import { engineFor } from './log-params.ts'
import { parseLogQuery } from './log-query.ts'

const HOUR = 3_600_000_000_000n

/** Begins a tail when its reader is there. */
type BeginTail = () => { readonly source: FederatedTail; readonly end: () => void }

/**
 * Makes tails over the clusters that were chosen. Clusters that are added later are followed too when
 * the choice has them.
 */
export function tailOverClusters(
  deps: TailspanDeps,
): (params: Params, limit: number) => Promise<BeginTail> {
  let open = 0
  return async (params, limit) => {
    if (params.text('traceId')) throw noTraceId()
    const { hub, clock, clusters } = deps
    const wanted = params.text('clusters')
    const chosen = chosenClusters(clusters, wanted)
    const members = having(await deps.members(), chosen, 'logs', 'loki')
    const tail = new FederatedTail({
      query: withMatcher(parseLogQuery(params.text('query'))),
      start: clock.now() - HOUR,
      limit,
      dedup: dedupOf(params),
      now: () => clock.now(),
      hub,
      engine: engineFor(deps, undefined),
    })
    if (open >= defaultTailLimits.sessions) {
      throw new TailspanError('rate_limited', `${open} live tails over clusters are open already`)
    }
    return () => {
      const follow = (): void => {
        // What cannot be followed now is looked at again with the next change.
        membersNow(deps, wanted, chosen)
          .then((now) => tail.follow(now))
          .catch(() => undefined)
      }
      const unwatch = clusters.registry.onChange(follow)
      open++
      tail.follow(members)
      const end = (): void => {
        open--
        unwatch()
        tail.close()
      }
      return { source: tail, end }
    }
  }
}

/** Those of the choice that are there now; of one that cannot be met any more those that are left. */
async function membersNow(
  deps: TailspanDeps,
  wanted: string,
  before: ChosenClusters,
): Promise<readonly LogMember[]> {
  const { ids } = chosenOr(deps, wanted, before)
  return (await deps.members()).filter(({ id }) => ids.has(id))
}

function chosenOr(deps: TailspanDeps, wanted: string, before: ChosenClusters): ChosenClusters {
  try {
    return chosenClusters(deps.clusters, wanted)
  } catch {
    return before
  }
}
