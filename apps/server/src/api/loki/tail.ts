import { DelayedFrames } from '../../tail/delayed-frames.ts'
import { tailHistory } from '../../tail/tail-history.ts'
import { pumpTail } from '../../tail/tail-pump.ts'
import type { TailFrame } from '../../tail/tail-session.ts'
import { asTailspanError } from '../http-status.ts'
import type { SocketRoute } from '../sockets/socket-routes.ts'
import type { LokiDeps } from './deps.ts'
import { EncodingFlags } from './encoding-flags.ts'
import { Params } from './params.ts'
import { encodeTailFrame } from './tail-frame.ts'

/**
 * `GET /loki/api/v1/tail` as a WebSocket: history, then lines as they are kept.
 * @param encode writes a frame
 */
export function tail(
  deps: LokiDeps,
  encode: (frame: TailFrame, encoding: EncodingFlags) => string = encodeTailFrame,
): SocketRoute {
  return (request) => {
    const params = new Params(request.url ?? '')
    const text = params.filteredQuery()
    const limit = params.limit()
    const delay = params.delayFor()
    const now = deps.clock.now()
    const start = params.instant('start', now - 3_600_000_000_000n)
    const pipeline = deps.engine.tail(text)
    const encoding = new EncodingFlags(request.headers)
    return (socket) => {
      const session = deps.hub.join(pipeline)
      const gone = new AbortController()
      const source =
        delay > 0 ? new DelayedFrames(session, delay * 1000, () => performance.now()) : session
      const stop = pumpTail(source, socket, (frame) => encode(frame, encoding))
      socket.on('close', () => {
        stop()
        gone.abort()
        deps.hub.leave(session)
      })
      tailHistory(deps.engine, text, { now, start, limit }, gone.signal).then(
        (rows) => session.begin(rows),
        (error: unknown) => socket.close(1011, asTailspanError(error).message.slice(0, 120)),
      )
    }
  }
}
