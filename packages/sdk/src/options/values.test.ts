import { expect, test } from 'vitest'
import { parseDuration } from './duration.ts'
import { parseLevel } from './level.ts'
import { parseSize } from './size.ts'

test.each([
  [250, 250],
  ['250', 250],
  ['250ms', 250],
  ['1.5s', 1500],
  [' 2m ', 120_000],
  ['1h', 3_600_000],
  [0, 0],
  [-1, undefined],
  ['-1s', undefined],
  ['1d', undefined],
  ['', undefined],
  ['s', undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  [null, undefined],
  [{}, undefined],
])('a duration of %o is %o milliseconds', (value, milliseconds) => {
  expect(parseDuration(value)).toBe(milliseconds)
})

test.each([
  [1024, 1024],
  [10.9, 10],
  ['64KB', 65_536],
  ['64 kb', 65_536],
  ['1.5MB', 1_572_864],
  ['2GB', 2_147_483_648],
  ['7B', 7],
  ['7', 7],
  ['-7', undefined],
  ['7TB', undefined],
  [Number.NaN, undefined],
  [undefined, undefined],
])('a size of %o is %o bytes', (value, bytes) => {
  expect(parseSize(value)).toBe(bytes)
})

test.each([
  ['info', 'info'],
  [' WARN ', 'warn'],
  ['Warning', 'warn'],
  ['verbose', undefined],
  ['constructor', undefined],
  [3, undefined],
])('the level of %o is %o', (value, level) => {
  expect(parseLevel(value)).toBe(level)
})
