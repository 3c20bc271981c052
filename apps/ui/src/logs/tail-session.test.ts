import { describe, expect, it } from 'vitest'
import type { LogLine, LogPage, TailFrame } from '../kit/wire.ts'
import { MAX_HELD } from './tail-buffer.ts'
import { TailSession, type TailSocket, type TailWorld } from './tail-session.ts'

class FakeSocket implements TailSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { readonly data: string }) => void) | null = null
  onclose: (() => void) | null = null
  readonly sent: string[] = []
  closed = false
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.closed = true
  }
  frame(frame: TailFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

class FakeWorld implements TailWorld {
  readonly sockets: FakeSocket[] = []
  readonly paths: string[] = []
  readonly timers: { ms: number; run: () => void }[] = []
  frames: (() => void)[] = []
  page: LogPage | Error = { logs: [], tookMs: 0, complete: true }
  connect(path: string): FakeSocket {
    this.paths.push(path)
    const socket = new FakeSocket()
    this.sockets.push(socket)
    return socket
  }
  nextFrame(run: () => void): () => void {
    this.frames.push(run)
    return () => (this.frames = this.frames.filter((f) => f !== run))
  }
  after(ms: number, run: () => void): () => void {
    this.timers.push({ ms, run })
    return () =>
      void this.timers.splice(
        this.timers.findIndex((t) => t.run === run),
        1,
      )
  }
  load(): Promise<LogPage> {
    return this.page instanceof Error ? Promise.reject(this.page) : Promise.resolve(this.page)
  }
  paint(): void {
    for (const run of this.frames.splice(0)) run()
  }
  /** Runs the timer with this delay. */
  tick(ms: number): void {
    const at = this.timers.findIndex((timer) => timer.ms === ms)
    this.timers.splice(at, 1)[0]?.run()
  }
}

const line = (n: number): LogLine => ({
  ts: String(n),
  line: `line ${n}`,
  labels: {},
  level: '',
  service: '',
  traceId: '',
  spanId: '',
})
const shown = (session: TailSession) =>
  session.get().rows.map((row) => (row.kind === 'line' ? row.line.ts : row.gap.reason))

function live(): { world: FakeWorld; session: TailSession; socket: FakeSocket } {
  const world = new FakeWorld()
  const session = new TailSession(world, '{a="b"}', '')
  session.start()
  const socket = world.sockets[0]
  if (!socket) throw new Error('not connected')
  socket.onopen?.()
  return { world, session, socket }
}

describe('tail session', () => {
  it('shows lines once per painted frame', () => {
    const { world, session, socket } = live()
    expect(world.paths[0]).toBe('/api/v1/logs/tail?query=%7Ba%3D%22b%22%7D&limit=500')
    let told = 0
    session.subscribe(() => told++)
    socket.frame({ type: 'lines', lines: [line(1)] })
    socket.frame({ type: 'lines', lines: [line(2)] })
    expect(told).toBe(0)
    world.paint()
    expect(told).toBe(1)
    expect(shown(session)).toEqual(['1', '2'])
  })

  it('holds lines while paused, asks the server to hold too, and resumes both', () => {
    const { world, session, socket } = live()
    session.pause()
    const many = Array.from({ length: MAX_HELD / 2 }, (_, i) => line(i))
    socket.frame({ type: 'lines', lines: many })
    socket.frame({ type: 'status', held: 3 })
    world.paint()
    expect(session.get()).toMatchObject({ paused: true, held: MAX_HELD / 2 + 3, rows: [] })
    expect(socket.sent).toEqual(['{"type":"pause"}'])
    session.resume()
    expect(socket.sent).toEqual(['{"type":"pause"}', '{"type":"resume"}'])
    expect(session.get()).toMatchObject({ paused: false, held: 0 })
    expect(session.get().rows).toHaveLength(MAX_HELD / 2)
  })

  it('comes back after a loss without repeating lines', () => {
    const { world, session, socket } = live()
    socket.frame({ type: 'lines', lines: [line(1), line(2)] })
    world.paint()
    socket.onclose?.()
    expect(session.get().state).toBe('reconnecting')
    world.tick(500)
    world.sockets[1]?.onopen?.()
    expect(session.get().state).toBe('live')
    world.sockets[1]?.frame({ type: 'lines', lines: [line(2), line(3)] })
    world.paint()
    expect(shown(session)).toEqual(['1', '2', '3'])
  })

  it('marks what it missed while away', () => {
    const { world, session, socket } = live()
    socket.frame({ type: 'lines', lines: [line(1)] })
    world.paint()
    socket.onclose?.()
    world.tick(500)
    world.sockets[1]?.onopen?.()
    world.sockets[1]?.frame({ type: 'lines', lines: [line(8)] })
    world.paint()
    expect(shown(session)).toEqual(['1', 'connection lost', '8'])
  })

  it('waits longer after each failed attempt', () => {
    const { world, socket } = live()
    socket.onclose?.()
    world.tick(500)
    world.sockets[1]?.onclose?.()
    expect(world.timers.map((t) => t.ms)).toContain(1000)
  })

  it('reads a gap back, or says that it could not', async () => {
    const { world, session, socket } = live()
    socket.frame({
      type: 'lines',
      lines: [line(9)],
      dropped: { count: 2, reason: 'slow client', from: '7', to: '8' },
    })
    world.paint()
    expect(session.get().dropped).toBe(2)
    const id = session.get().rows[0]?.id ?? -1
    world.page = new Error('gone')
    await session.loadGap(id)
    expect(session.get().rows[0]).toMatchObject({ state: 'failed' })
    world.page = { logs: [line(7), line(8)], tookMs: 1, complete: true }
    await session.loadGap(id)
    expect(shown(session)).toEqual(['7', '8', '9'])
  })

  it('ends on a refusal and does not come back', () => {
    const { world, session, socket } = live()
    socket.frame({ type: 'error', message: 'parse error' })
    expect(session.get()).toMatchObject({ state: 'failed', message: 'parse error' })
    expect(socket.closed).toBe(true)
    expect(world.sockets).toHaveLength(1)
  })

  it('measures lines per second', () => {
    const { world, session, socket } = live()
    world.tick(1000)
    socket.frame({ type: 'lines', lines: [line(1), line(2)] })
    world.tick(1000)
    expect(session.get().perSecond).toBe(2)
  })

  it('lets go of everything when stopped', () => {
    const { world, session, socket } = live()
    socket.frame({ type: 'lines', lines: [line(1)] })
    session.stop()
    expect(socket.closed).toBe(true)
    expect(world.frames).toEqual([])
    expect(world.timers).toEqual([])
  })
})
