import { describe, expect, it } from 'vitest'
import type { LogLine } from '../kit/wire.ts'
import { freshLines, olderPage } from './paging.ts'

const line = (ts: number, text: string): LogLine => ({
  ts: String(ts),
  line: text,
  labels: {},
  level: '',
  service: '',
  traceId: '',
  spanId: '',
})

describe('paging', () => {
  it('neither loses nor repeats lines of the instant at the seam', () => {
    const next = olderPage([line(9, 'a'), line(5, 'b'), line(5, 'c')], 3)
    expect(next?.end).toBe(6n)
    const older = [line(5, 'b'), line(5, 'c'), line(5, 'd'), line(4, 'e')]
    expect(next && freshLines(next, older).map((l) => l.line)).toEqual(['d', 'e'])
  })

  it('ends when a page is not full', () => {
    expect(olderPage([line(9, 'a')], 2)).toBeUndefined()
    expect(olderPage([], 2)).toBeUndefined()
  })

  it('gets past an instant that fills a page', () => {
    expect(olderPage([line(5, 'a'), line(5, 'b')], 2)).toEqual({ end: 5n, known: new Set() })
  })
})
