import { type LogBatch, LogBatchBuilder, streamOf, type TailFeed } from '@tailspan/model'
import type { LogRow } from '@tailspan/query'
import { expect, test } from 'vitest'
import { TailHub } from './tail-hub.ts'
import { type RowPipeline, TailSession } from './tail-session.ts'

const app = streamOf([['app', 'a']])

function batch(...lines: string[]): LogBatch {
  const builder = new LogBatchBuilder()
  for (const line of lines) builder.add(builder.stream(app), BigInt(line.slice(1)), line)
  return builder.build()
}

function row(line: string): LogRow {
  return {
    timestamp: BigInt(line.slice(1)),
    line,
    labels: app.labels,
    stream: app.labels,
    metadata: [],
    parsed: [],
    level: '',
    traceId: '',
    spanId: '',
  }
}

const everything: RowPipeline = {
  run: (b) => b.lines.map((line) => row(line)),
}

function drain(session: TailSession): string[] {
  const lines: string[] = []
  for (let frame = session.next(2); frame; frame = session.next(2)) {
    lines.push(...frame.rows.map((r) => r.line))
  }
  return lines
}

test('history comes first, and the overlap with live lines once', () => {
  const session = new TailSession(everything, 100)
  session.offer(batch('l3', 'l4'))
  expect(session.next(10)).toBeNull()
  session.begin([row('l1'), row('l2'), row('l3')])
  session.offer(batch('l3'))
  expect(drain(session)).toEqual(['l1', 'l2', 'l3', 'l4', 'l3'])
})

test('a paused session collects, drops the oldest and says so when it goes on', () => {
  const session = new TailSession(everything, 2)
  session.begin([])
  session.pause(true)
  expect(session.offer(batch('l1', 'l2', 'l3'))).toBe(1)
  expect(session.next(10)).toBeNull()
  expect(session.held).toBe(2)
  session.pause(false)
  expect(session.next(10)).toEqual({
    rows: [row('l2'), row('l3')],
    dropped: { count: 1, reason: 'slow_reader', from: 1n, to: 1n },
  })
})

test('lines dropped while history was read count against the overlap', () => {
  const session = new TailSession(everything, 2)
  session.offer(batch('l1', 'l2', 'l3'))
  session.begin([row('l1'), row('l2')])
  expect(session.next(10)?.rows.map((r) => r.line)).toEqual(['l1', 'l2'])
  expect(session.next(10)).toEqual({
    rows: [row('l3')],
    dropped: { count: 1, reason: 'slow_reader', from: 1n, to: 1n },
  })
})

test('the hub listens only while a tail is open, and refuses one too many', () => {
  const listeners = new Set<(b: LogBatch) => void>()
  const feed: TailFeed = {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  let dropped = 0
  const hub = new TailHub(feed, { sessions: 2, lines: 1 }, (n) => {
    dropped += n
  })
  expect(listeners.size).toBe(0)
  const one = hub.join(everything)
  const two = hub.join(everything)
  expect(listeners.size).toBe(1)
  expect(() => hub.join(everything)).toThrow('2 live tails are open already')
  for (const listener of listeners) listener(batch('l1', 'l2'))
  expect(dropped).toBe(2)
  hub.leave(one)
  hub.leave(two)
  expect(hub.open).toBe(0)
  expect(listeners.size).toBe(0)
})
