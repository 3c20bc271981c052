import { expect, test } from 'vitest'
import { hintsFor } from './parser-hints.ts'

test.each([
  [[], true, [], false],
  [['a'], false, ['a'], false],
  [['a_extracted'], false, ['a_extracted', 'a'], false],
  [['a', '__error__'], false, ['a', '__error__'], true],
  [['__error_details__'], false, ['__error_details__'], false],
])('for %j', (names, skip, wanted, preserveError) => {
  const hints = hintsFor(names)
  expect([hints.skip, [...(hints.wanted ?? [])], hints.preserveError]).toEqual([
    skip,
    wanted,
    preserveError,
  ])
})
