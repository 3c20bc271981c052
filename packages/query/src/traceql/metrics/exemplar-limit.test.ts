import { expect, test } from 'vitest'
import { parseTraceql } from '../syntax/parse.ts'
import { exemplarLimit } from './exemplar-limit.ts'

test.each([
  ['', 0, 100],
  ['', 7, 7],
  ['', 5000, 100],
  ['with (exemplars=3)', 7, 3],
  ['with (exemplars=0)', 7, 0],
  ['with (exemplars=9223372036854775807)', 0, 100],
  ['with (exemplars=false)', 7, 0],
  ['with (exemplars=true)', 7, 7],
  ['with (exemplars=true)', 0, 100],
  ['with (exemplars="many")', 7, 7],
  ['with (sample=0.1, exemplars=2)', 0, 2],
])('%s with %d requested: %d', (hints, requested, limit) => {
  expect(exemplarLimit(parseTraceql(`{ } | rate() ${hints}`).hints, requested)).toBe(limit)
})
