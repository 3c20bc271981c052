import { withParams } from '../kit/api.ts'
import type { Dropped, LogLine, LogPage, TailFrame } from '../kit/wire.ts'
import { lineKey, type Row } from './rows.ts'
import { MAX_HELD, TailBuffer } from './tail-buffer.ts'

/** The part of a WebSocket that a tail uses. */
export interface TailSocket {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((event: { readonly data: string }) => void) | null
  onclose: (() => void) | null
}

/** What a tail needs of the world around it. */
export interface TailWorld {
  connect(path: string): TailSocket
  /** Runs once, soon, at most once per painted frame; answers how to cancel. */
  nextFrame(run: () => void): () => void
  /** Runs once after so many milliseconds; answers how to cancel. */
  after(ms: number, run: () => void): () => void
  /** Lines of a closed range, oldest first. */
  load(query: string, traceId: string, gap: Dropped): Promise<LogPage>
}

export interface TailSnapshot {
  readonly state: 'connecting' | 'live' | 'reconnecting' | 'failed'
  /** Why it failed, '' otherwise. */
  readonly message: string
  readonly paused: boolean
  readonly rows: readonly Row[]
  /** Lines that wait, here and on the server. */
  readonly held: number
  readonly dropped: number
  readonly perSecond: number
}

const HISTORY = 500
const MAX_PENDING = 5000

/** One live tail: socket, reconnection, rows. A store in the sense of `useSyncExternalStore`. */
export class TailSession {
  readonly #world: TailWorld
  readonly #query: string
  readonly #traceId: string
  readonly #buffer = new TailBuffer()
  readonly #listeners = new Set<() => void>()
  #pending: TailFrame[] = []
  #pendingLines = 0
  #cancelFrame: (() => void) | undefined
  #cancelTimer: (() => void) | undefined
  #cancelRate: (() => void) | undefined
  #socket: TailSocket | undefined
  #attempt = 0
  #seen: Set<string> | undefined
  #serverHeld = 0
  #serverPaused = false
  #received = 0
  #lastReceived: number[] = []
  #snapshot: TailSnapshot = {
    state: 'connecting',
    message: '',
    paused: false,
    rows: [],
    held: 0,
    dropped: 0,
    perSecond: 0,
  }

  /** `query` is a LogQL log query, `traceId` may be ''. Nothing happens before `start`; it may be called again after `stop`. */
  constructor(world: TailWorld, query: string, traceId: string) {
    this.#world = world
    this.#query = query
    this.#traceId = traceId
  }

  readonly get = (): TailSnapshot => this.#snapshot
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    this.#open()
    this.#measure()
  }

  stop(): void {
    this.#cancelFrame?.()
    this.#cancelFrame = undefined
    this.#cancelTimer?.()
    this.#cancelRate?.()
    this.#detach()?.close()
  }

  /** Stops the rows from moving; lines wait here and, when these are many, on the server. */
  pause(): void {
    if (this.#buffer.holding) return
    this.#flush()
    this.#buffer.hold()
    this.#publish()
  }

  resume(): void {
    if (!this.#buffer.holding) return
    this.#flush()
    this.#buffer.release()
    this.#serverHeld = 0
    if (this.#serverPaused) {
      this.#serverPaused = false
      this.#send('resume')
    }
    this.#publish()
  }

  clear(): void {
    this.#buffer.clear()
    this.#publish()
  }

  /** Reads a gap back from what is stored. */
  async loadGap(id: number): Promise<void> {
    const row = this.#buffer.rows.find((candidate) => candidate.id === id)
    if (row?.kind !== 'gap' || row.state === 'loading') return
    this.#buffer.markGap(id, 'loading')
    this.#publish()
    try {
      const page = await this.#world.load(this.#query, this.#traceId, row.gap)
      this.#buffer.fillGap(id, page.logs)
    } catch {
      this.#buffer.markGap(id, 'failed')
    }
    this.#publish()
  }

  #open(): void {
    const path = withParams('/api/v1/logs/tail', {
      query: this.#query,
      traceId: this.#traceId,
      limit: HISTORY,
    })
    const socket = this.#world.connect(path)
    this.#socket = socket
    this.#seen = this.#attempt > 0 ? this.#buffer.recentKeys(HISTORY * 2) : undefined
    socket.onopen = () => {
      this.#attempt = 0
      this.#serverPaused = false
      this.#publish({ state: 'live', message: '' })
    }
    socket.onmessage = (event) => this.#receive(event.data)
    socket.onclose = () => this.#lost()
  }

  #lost(): void {
    this.#detach()
    if (this.#snapshot.state === 'failed') return
    const delay = Math.min(10_000, 500 * 2 ** this.#attempt)
    this.#attempt++
    this.#serverHeld = 0
    this.#publish({ state: 'reconnecting' })
    this.#cancelTimer = this.#world.after(delay, () => this.#open())
  }

  #receive(text: string): void {
    const frame = JSON.parse(text) as TailFrame
    if (frame.type === 'error') {
      this.#publish({ state: 'failed', message: frame.message })
      this.#detach()?.close()
      return
    }
    this.#pending.push(frame)
    if (frame.type === 'lines') {
      this.#pendingLines += frame.lines.length
      this.#received += frame.lines.length
    }
    // A hidden tab paints no frames, so what waits for one is bounded here.
    if (this.#pendingLines > MAX_PENDING) this.#flush()
    this.#cancelFrame ??= this.#world.nextFrame(() => {
      this.#cancelFrame = undefined
      this.#flush()
      this.#publish()
    })
  }

  #flush(): void {
    const frames = this.#pending
    this.#pending = []
    this.#pendingLines = 0
    for (const frame of frames) {
      if (frame.type === 'error') continue
      if (frame.held !== undefined) this.#serverHeld = frame.held
      if (frame.type === 'lines') this.#take(frame.lines, frame.dropped)
    }
    if (this.#buffer.heldCount >= MAX_HELD / 2 && !this.#serverPaused) {
      this.#serverPaused = true
      this.#send('pause')
    }
  }

  #take(lines: readonly LogLine[], dropped: Dropped | undefined): void {
    const seen = this.#seen
    this.#seen = undefined
    if (!seen || seen.size === 0) return this.#buffer.add(lines, dropped)
    const fresh = lines.filter((line) => !seen.has(lineKey(line)))
    const from = this.#buffer.lastTs()
    const first = fresh[0]
    // No line in common with what is shown: some came and went while the socket was away.
    if (!dropped && first && from !== undefined && fresh.length === lines.length) {
      const to = first.ts
      return this.#buffer.add(fresh, { count: 0, reason: 'connection lost', from, to })
    }
    this.#buffer.add(fresh, dropped)
  }

  #send(type: 'pause' | 'resume'): void {
    if (this.#snapshot.state === 'live') this.#socket?.send(JSON.stringify({ type }))
  }

  #detach(): TailSocket | undefined {
    const socket = this.#socket
    this.#socket = undefined
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null
    return socket
  }

  /** Lines per second over the last five seconds. */
  #measure(): void {
    this.#cancelRate = this.#world.after(1000, () => {
      this.#lastReceived = [...this.#lastReceived, this.#received].slice(-6)
      const spanned = this.#lastReceived.length - 1
      const first = this.#lastReceived[0] ?? 0
      const perSecond = spanned > 0 ? (this.#received - first) / spanned : 0
      if (perSecond !== this.#snapshot.perSecond) this.#publish({ perSecond })
      this.#measure()
    })
  }

  #publish(change: Partial<TailSnapshot> = {}): void {
    this.#snapshot = {
      ...this.#snapshot,
      ...change,
      paused: this.#buffer.holding,
      rows: this.#buffer.rows,
      held: this.#buffer.heldCount + this.#serverHeld,
      dropped: this.#buffer.dropped,
    }
    for (const listener of this.#listeners) listener()
  }
}
