import { useEffect, useState } from 'react'
import { getJson } from '../kit/api.ts'
import type { LogPage } from '../kit/wire.ts'
import { TailSession, type TailSocket, type TailWorld } from './tail-session.ts'

/** A tail of the query that runs while the component is shown. Another query needs another key. */
export function useTail(query: string, traceId: string): TailSession {
  const [session] = useState(() => new TailSession(browserWorld, query, traceId))
  useEffect(() => {
    session.start()
    return () => session.stop()
  }, [session])
  return session
}

const browserWorld: TailWorld = {
  connect(path) {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocket(`${scheme}://${location.host}${path}`)
    const tail: TailSocket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      send: (text) => socket.send(text),
      close: () => socket.close(),
    }
    socket.onopen = () => tail.onopen?.()
    socket.onmessage = (event) => tail.onmessage?.({ data: String(event.data) })
    socket.onclose = () => tail.onclose?.()
    return tail
  },
  nextFrame(run) {
    const id = requestAnimationFrame(run)
    return () => cancelAnimationFrame(id)
  },
  after(ms, run) {
    const id = setTimeout(run, ms)
    return () => clearTimeout(id)
  },
  load(query, traceId, gap) {
    return getJson<LogPage>('/api/v1/logs/query', {
      query,
      traceId,
      start: gap.from,
      end: String(BigInt(gap.to) + 1n),
      limit: 5000,
      direction: 'forward',
    })
  },
}
