import { describe, expect, it } from 'vitest'
import { absolute, describeRange, parseInstant, resolveRange, zoomOut } from './time-range.ts'

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0)
const ns = (ms: number) => BigInt(ms) * 1_000_000n

describe('time range', () => {
  it('reads relative, ISO and epoch instants', () => {
    expect(parseInstant('now', NOW)).toBe(NOW)
    expect(parseInstant('now-15m', NOW)).toBe(NOW - 900_000)
    expect(parseInstant('now-2d', NOW)).toBe(NOW - 172_800_000)
    expect(parseInstant('2026-11-21T11:00:00.000Z', NOW)).toBe(NOW - 3_600_000)
    expect(parseInstant(String(NOW), 0)).toBe(NOW)
    expect(parseInstant('yesterday', NOW)).toBeUndefined()
  })

  it('falls back to 15 minutes and turns a reversed range around', () => {
    expect(resolveRange({ from: 'bogus', to: 'now' }, NOW)).toEqual({
      start: ns(NOW - 900_000),
      end: ns(NOW),
    })
    expect(resolveRange({ from: 'now', to: 'now-5m' }, NOW)).toEqual({
      start: ns(NOW - 300_000),
      end: ns(NOW),
    })
  })

  it('writes what it reads, the end rounded up', () => {
    const text = absolute(ns(NOW) + 1n, ns(NOW + 5) + 1n)
    expect(text).toEqual({ from: '2026-11-21T12:00:00.000Z', to: '2026-11-21T12:00:00.006Z' })
    expect(resolveRange(text, 0)).toEqual({ start: ns(NOW), end: ns(NOW + 6) })
  })

  it('zooms out around the middle but not past now', () => {
    const past = { start: ns(NOW - 4000), end: ns(NOW - 2000) }
    expect(resolveRange(zoomOut(past, NOW), NOW)).toEqual({
      start: ns(NOW - 5000),
      end: ns(NOW - 1000),
    })
    const recent = { start: ns(NOW - 4000), end: ns(NOW) }
    expect(resolveRange(zoomOut(recent, NOW), NOW).end).toBe(ns(NOW))
  })

  it('names presets', () => {
    expect(describeRange({ from: 'now-15m', to: 'now' })).toBe('Last 15 minutes')
  })
})
