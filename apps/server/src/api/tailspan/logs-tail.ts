import type { RawData } from 'ws'
import { tailHistory } from '../../tail/tail-history.ts'
import { pumpTail } from '../../tail/tail-pump.ts'
import type { TailFrame } from '../../tail/tail-session.ts'
import { Params } from '../loki/params.ts'
import type { RouteDoc } from '../openapi/route-doc.ts'
import { choice, list, record, text, whole } from '../openapi/schema.ts'
import type { SocketRoute } from '../sockets/socket-routes.ts'
import type { TailspanDeps } from './deps.ts'
import { errorJson } from './errors.ts'
import { logLine, logLineSchema } from './log-line.ts'
import { engineFor, logParams } from './log-params.ts'

/** While a tail is paused its reader is told this often how many lines wait, milliseconds. */
const STATUS_MS = 1000

export const logsTailDoc: RouteDoc = {
  id: 'logsTail',
  tag: 'logs',
  summary:
    'Lines as they come, over a WebSocket; first the newest that are there. The client may send ' +
    '`{"type":"pause"}` and `{"type":"resume"}`.',
  path: '/api/v1/logs/tail',
  methods: ['GET'],
  params: {
    query: logParams.query,
    limit: { type: 'integer', minimum: 0, maximum: 5000, default: 100 },
    traceId: logParams.traceId,
  },
  answer: {
    status: 101,
    description: 'A WebSocket. Each of its messages is one of these.',
    schema: {
      title: 'TailMessage',
      anyOf: [
        record(
          'TailLines',
          {
            type: choice(['lines']),
            lines: list(logLineSchema, 'in the order in which they came'),
            dropped: record('TailDropped', {
              count: whole('lines that were left out, as they were not taken in time'),
              reason: text(),
              from: text('time of the first, nanoseconds since the epoch'),
              to: text('time of the last'),
            }),
          },
          ['dropped'],
        ),
        record('TailStatus', {
          type: choice(['status']),
          state: choice(['live', 'paused']),
          held: whole('lines that wait while it is paused'),
        }),
        record('TailError', { type: choice(['error']), message: text() }),
      ],
    },
  },
}

/**
 * `WS /api/v1/logs/tail?query&limit&traceId`: frames `lines`, `status` and `error`; the client
 * may send `{"type":"pause"}` and `{"type":"resume"}`.
 */
export function logsTail(deps: TailspanDeps): SocketRoute {
  return (request) => {
    const params = new Params(request.url ?? '')
    const text = params.text('query') || '{}'
    const limit = Math.min(params.integer('limit', 100), 5000)
    const engine = engineFor(deps, params.text('traceId') || undefined)
    const pipeline = engine.tail(text)
    return (socket) => {
      const session = deps.hub.join(pipeline)
      const gone = new AbortController()
      const status = (): void => {
        const state = session.paused ? 'paused' : 'live'
        socket.send(JSON.stringify({ type: 'status', state, held: session.held }))
      }
      const stop = pumpTail(session, socket, encode)
      const timer = setInterval(() => session.paused && status(), STATUS_MS)
      socket.on('close', () => {
        stop()
        clearInterval(timer)
        gone.abort()
        deps.hub.leave(session)
      })
      socket.on('message', (data) => {
        const type = messageType(textOf(data))
        if (type === null) return socket.close(1008, 'messages are {"type":"pause"|"resume"}')
        session.pause(type === 'pause')
        status()
      })
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
    }
  }
}

function encode(frame: TailFrame): string {
  const { rows, dropped } = frame
  return JSON.stringify({
    type: 'lines',
    lines: rows.map(logLine),
    ...(dropped ? { dropped: { ...dropped, from: `${dropped.from}`, to: `${dropped.to}` } } : {}),
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
