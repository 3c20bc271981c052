import type { RawData, WebSocket } from 'ws'
import type { ClusterStatus } from '../../federation/cluster-fan-out.ts'
import { tailHistory } from '../../tail/tail-history.ts'
import { pumpTail } from '../../tail/tail-pump.ts'
import type { FrameSource, TailFrame } from '../../tail/tail-session.ts'
import { Params } from '../loki/params.ts'
import type { SocketRoute } from '../sockets/socket-routes.ts'
import { chosenClusters } from './choose-clusters.ts'
import type { TailspanDeps } from './deps.ts'
import { errorJson } from './errors.ts'
import { logLine } from './log-line.ts'
import { engineFor } from './log-params.ts'
import { tailOverClusters } from './tail-over-clusters.ts'

export { logsTailDoc } from './logs-tail-doc.ts'

/** While a tail is paused its reader is told this often how many lines wait, milliseconds. */
const STATUS_MS = 1000

/** What a tail is fed by: this server's hub, or many clusters. */
interface Source extends FrameSource {
  readonly held: number
  readonly paused: boolean
  pause(paused: boolean): void
  /** How clusters fare, when that has changed. */
  takeStatuses?(): readonly ClusterStatus[] | null
}

/** Begins to feed a socket. */
type Begin = (socket: WebSocket) => { readonly source: Source; readonly end: () => void }

/**
 * `WS /api/v1/logs/tail?query&limit&clusters&traceId`: frames `lines`, `status` and `error`; the client
 * may send `{"type":"pause"}` and `{"type":"resume"}`.
 */
export function logsTail(deps: TailspanDeps): SocketRoute {
  const overClusters = tailOverClusters(deps)
  return async (request) => {
    const params = new Params(request.url ?? '')
    const limit = Math.min(params.integer('limit', 100), 5000)
    const begin = chosenClusters(deps.clusters, params.text('clusters')).onlyLocal
      ? tailHere(deps, params, limit)
      : await overClusters(params, limit)
    return (socket) => {
      const { source, end } = begin(socket)
      const status = (): void => {
        const state = source.paused ? 'paused' : 'live'
        socket.send(JSON.stringify({ type: 'status', state, held: source.held }))
      }
      const stop = pumpTail(source, socket, (frame) => encode(frame, source.takeStatuses?.()))
      const timer = setInterval(() => source.paused && status(), STATUS_MS)
      socket.on('close', () => {
        stop()
        clearInterval(timer)
        end()
      })
      socket.on('message', (data) => {
        const type = messageType(textOf(data))
        if (type === null) return socket.close(1008, 'messages are {"type":"pause"|"resume"}')
        source.pause(type === 'pause')
        status()
      })
    }
  }
}

/** The lines of this server's own store. */
function tailHere(deps: TailspanDeps, params: Params, limit: number): Begin {
  const text = params.text('query') || '{}'
  const engine = engineFor(deps, params.text('traceId') || undefined)
  const pipeline = engine.tail(text)
  return (socket) => {
    const session = deps.hub.join(pipeline)
    const gone = new AbortController()
    const now = deps.clock.now()
    tailHistory(engine, text, { now, limit }, gone.signal).then(
      (rows) => session.begin(rows),
      (error: unknown) => {
        if (gone.signal.aborted) return
        const { message } = errorJson(error).error
        socket.send(JSON.stringify({ type: 'error', message }))
        socket.close(1011, message.slice(0, 120))
      },
    )
    const end = (): void => {
      gone.abort()
      deps.hub.leave(session)
    }
    return { source: session, end }
  }
}

function encode(
  { rows, dropped }: TailFrame,
  clusters: readonly ClusterStatus[] | null | undefined,
): string {
  return JSON.stringify({
    type: 'lines',
    lines: rows.map(logLine),
    ...(dropped ? { dropped: { ...dropped, from: `${dropped.from}`, to: `${dropped.to}` } } : {}),
    ...(clusters && { clusters }),
  })
}

/** The text of a message in whichever form its socket hands it over. */
function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString()
}

function messageType(text: string): 'pause' | 'resume' | null {
  try {
    const message: unknown = JSON.parse(text)
    if (typeof message !== 'object' || message === null || !('type' in message)) return null
    return message.type === 'pause' || message.type === 'resume' ? message.type : null
  } catch {
    return null
  }
}
