import { expect, test } from 'vitest'
import { parseTraceql } from '../syntax/parse.ts'
import { FAMILY, traceOf } from '../testing/family.ts'
import { type FilterOptions, filterSpans, onlyFilter } from './filter-trace.ts'

const ALONE: FilterOptions = { keepHierarchy: false, matchDepth: 0, ancestorDepth: -1 }

test.each([
  [ALONE, ['bob']],
  [{ ...ALONE, matchDepth: 1 }, ['bob', 'dan', 'eve']],
  [{ ...ALONE, keepHierarchy: true }, ['ada', 'bob']],
  [{ ...ALONE, keepHierarchy: true, ancestorDepth: 0 }, ['bob']],
  [{ ...ALONE, matchDepth: -1, keepHierarchy: true }, ['ada', 'bob', 'dan', 'eve']],
])('%j keeps %j', (options, names) => {
  const trace = traceOf(FAMILY)
  const spans = filterSpans(trace, onlyFilter(parseTraceql('{ name = "bob" }')), options)
  expect(spans.map((span) => trace.name(span))).toEqual(names)
})

test.each(['{ } >> { }', '{ } | count() > 1', '{ } | rate()'])('%s is no filter', (query) => {
  expect(() => onlyFilter(parseTraceql(query))).toThrow('single { … }')
})
