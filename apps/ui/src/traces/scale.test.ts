import { describe, expect, it } from 'vitest'
import { clip, move, percent, ticks, zoom } from './scale.ts'

describe('scale', () => {
  const window = { from: 100, to: 200 }

  it('clips bars to the window', () => {
    expect(clip(50, 100, window)).toEqual({ left: 0, width: 50 })
    expect(clip(150, 500, window)).toEqual({ left: 50, width: 50 })
    expect(clip(150, 0, window)).toEqual({ left: 50, width: 0 })
    expect(clip(0, 50, window)).toBeUndefined()
    expect(clip(201, 5, window)).toBeUndefined()
    expect(percent(5, { from: 5, to: 5 })).toBe(0)
  })

  it('puts ticks at round instants', () => {
    expect(ticks({ from: 0, to: 43 }, 5)).toEqual([0, 10, 20, 30, 40])
    expect(ticks({ from: 130, to: 260 }, 4)).toEqual([150, 200, 250])
    expect(ticks({ from: 1, to: 1 }, 5)).toEqual([])
  })

  it('zooms around an instant and stays inside', () => {
    expect(zoom({ from: 0, to: 100 }, 50, 0.5, 100)).toEqual({ from: 25, to: 75 })
    expect(zoom({ from: 0, to: 50 }, 0, 4, 100)).toEqual({ from: 0, to: 100 })
    expect(move({ from: 60, to: 100 }, 30, 100)).toEqual({ from: 60, to: 100 })
    expect(move({ from: 60, to: 100 }, -90, 100)).toEqual({ from: 0, to: 40 })
  })
})
