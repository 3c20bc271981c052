import { TailspanError } from '@tailspan/model'
import { FederatedTail } from '../../federation/federated-tail.ts'
import { DelayedFrames } from '../../tail/delayed-frames.ts'
import { defaultTailLimits } from '../../tail/tail-hub.ts'
import { pumpTail } from '../../tail/tail-pump.ts'
import { EncodingFlags } from '../loki/encoding-flags.ts'
import { Params } from '../loki/params.ts'
import { tailFrameJson } from '../loki/tail-frame.ts'
import type { SocketRoute } from '../sockets/socket-routes.ts'
import type { ClusterDeps } from './deps.ts'
import { dedupOf } from './params.ts'

const HOUR = 3_600_000_000_000n

/**
 * `GET /clusters/all/loki/api/v1/tail` as a WebSocket: history of all clusters, then lines as they come.
 * A frame tells in `clusters` how they fare when that has changed.
 */
export function allTail(deps: ClusterDeps): SocketRoute {
  let open = 0
  return async (request) => {
    const params = new Params(request.url ?? '')
    const { hub, engine, clock, clusters } = deps
    const tail = new FederatedTail({
      query: params.filteredQuery(),
      limit: params.limit(),
      start: params.instant('start', clock.now() - HOUR),
      dedup: dedupOf(params),
      now: () => clock.now(),
      hub,
      engine,
    })
    const delay = params.delayFor()
    const encoding = new EncodingFlags(request.headers)
    if (open >= defaultTailLimits.sessions) {
      throw new TailspanError('rate_limited', `${open} live tails over clusters are open already`)
    }
    const members = await deps.members()
    return (socket) => {
      const follow = (): void => {
        // What cannot be followed now is looked at again with the next change.
        deps
          .members()
          .then((now) => tail.follow(now))
          .catch(() => undefined)
      }
      const unwatch = clusters.registry.onChange(follow)
      const source =
        delay > 0 ? new DelayedFrames(tail, delay * 1000, () => performance.now()) : tail
      const stop = pumpTail(source, socket, (frame) => {
        const statuses = tail.takeStatuses()
        const json = tailFrameJson(frame, encoding)
        return JSON.stringify({ ...json, ...(statuses && { clusters: statuses }) })
      })
      open++
      socket.on('close', () => {
        open--
        stop()
        unwatch()
        tail.close()
      })
      tail.follow(members)
    }
  }
}
