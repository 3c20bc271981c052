import { describe, expect, it } from 'vitest'
import type { LogLine } from '../kit/wire.ts'
import { MAX_HELD, MAX_ROWS, TailBuffer } from './tail-buffer.ts'

const line = (n: number): LogLine => ({
  ts: String(n),
  line: `line ${n}`,
  labels: { app: 'a' },
  level: 'info',
  service: 'a',
  traceId: '',
  spanId: '',
})
const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => line(from + i))
const texts = (buffer: TailBuffer) =>
  buffer.rows.map((row) => (row.kind === 'line' ? row.line.ts : `gap ${row.gap.count}`))

describe('tail buffer', () => {
  it('keeps the newest rows, at most its bound', () => {
    const buffer = new TailBuffer()
    buffer.add(lines(0, MAX_ROWS))
    buffer.add(lines(MAX_ROWS, 3))
    expect(buffer.rows).toHaveLength(MAX_ROWS)
    expect(texts(buffer)[0]).toBe('3')
  })

  it('does not move rows while held and shows what waited afterwards', () => {
    const buffer = new TailBuffer()
    buffer.add(lines(1, 2))
    buffer.hold()
    const before = buffer.rows
    buffer.add(lines(3, 2))
    expect(buffer.rows).toBe(before)
    expect(buffer.heldCount).toBe(2)
    buffer.release()
    expect(texts(buffer)).toEqual(['1', '2', '3', '4'])
    expect(buffer.heldCount).toBe(0)
  })

  it('turns what overflows a pause into a gap that names its range', () => {
    const buffer = new TailBuffer()
    buffer.hold()
    buffer.add(lines(0, MAX_HELD + 5))
    buffer.add([], { count: 7, reason: 'slow', from: '20000', to: '20010' })
    expect(buffer.heldCount).toBe(MAX_HELD + 12)
    buffer.release()
    expect(buffer.rows.at(-1)).toMatchObject({
      kind: 'gap',
      gap: { count: 12, from: String(MAX_HELD), to: '20010' },
    })
  })

  it('draws a gap before the lines that follow it and counts it', () => {
    const buffer = new TailBuffer()
    buffer.add([line(9)], { count: 4, reason: 'slow', from: '1', to: '8' })
    expect(texts(buffer)).toEqual(['gap 4', '9'])
    expect(buffer.dropped).toBe(4)
    const id = buffer.rows[0]?.id ?? -1
    buffer.markGap(id, 'loading')
    expect(buffer.rows[0]).toMatchObject({ state: 'loading' })
    buffer.fillGap(id, [line(7), line(8), line(9)])
    expect(texts(buffer)).toEqual(['7', '8', '9'])
  })

  it('tells repeated lines and the newest instant, waiting ones included', () => {
    const buffer = new TailBuffer()
    buffer.add([line(1)])
    buffer.hold()
    buffer.add([line(2)])
    expect(buffer.lastTs()).toBe('2')
    expect(buffer.recentKeys(10).size).toBe(2)
  })
})
