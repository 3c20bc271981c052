import { expect, test } from 'vitest'
import { runWindow } from '../testing/run-window.ts'
import { rateCounterWindow } from './rate-counter.ts'

const minute = rateCounterWindow(60e9)

test('one sample has no rate', () => {
  expect(runWindow(minute, [[30, 5]], 60)).toBe(0)
})

test('samples up to the bounds: the increase over the window', () => {
  const samples = [0, 15, 30, 45, 60].map((t) => [t, 100 + t * 2] as const)
  expect(runWindow(minute, samples, 60)).toBeCloseTo(2, 12)
})

test('bounds are extrapolated to when the samples nearly reach them', () => {
  const samples = [10, 20, 30, 40, 50].map((t) => [t, 1000 + t] as const)
  expect(runWindow(minute, samples, 60)).toBeCloseTo(1, 12)
})

test('else by half a gap only', () => {
  // 10 gained within 10 s, 5 s more at either side: 20 in 60 s.
  expect(
    runWindow(
      minute,
      [
        [25, 1000],
        [35, 1010],
      ] as const,
      60,
    ),
  ).toBeCloseTo(20 / 60, 12)
})

test('never to below zero', () => {
  // It would have been 0 at 20 s.
  expect(
    runWindow(
      minute,
      [
        [25, 5],
        [35, 15],
      ] as const,
      60,
    ),
  ).toBeCloseTo(20 / 60, 12)
  expect(
    runWindow(
      minute,
      [
        [25, 0],
        [35, 10],
      ] as const,
      60,
    ),
  ).toBeCloseTo(15 / 60, 12)
})

test('a counter that began near the window began as far before as any', () => {
  // Half a gap (15 s) is nearer than the 20 s back to its zero.
  const samples = [
    [30, 40],
    [60, 100],
  ] as const
  expect(runWindow(rateCounterWindow(90e9), samples, 60)).toBeCloseTo(1, 12)
})

test('a reset counts from zero', () => {
  const samples = [
    [0, 90],
    [20, 100],
    [40, 10],
    [60, 20],
  ] as const
  expect(runWindow(minute, samples, 60)).toBeCloseTo(30 / 60, 12)
})
