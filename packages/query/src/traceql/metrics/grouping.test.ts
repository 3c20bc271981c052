import { expect, test } from 'vitest'
import { parseTraceql } from '../syntax/parse.ts'
import { groupingOf } from './grouping.ts'

function grouping(query: string): unknown {
  const parsed = parseTraceql(query)
  if (parsed.kind !== 'metrics' || parsed.metrics.kind !== 'series') throw new Error('no series')
  const plan = groupingOf(parsed.metrics)
  if (plan === null) return null
  const { columns, resourceAttributes, attributes, durations, log2, totals } = plan
  return [
    [...columns, ...resourceAttributes.map((key) => `resource.${key}`)].join(),
    attributes.join(),
    durations.join(),
    ...(log2 ? ['log2'] : []),
    ...(totals ? ['totals'] : []),
  ]
}

test.each([
  ['{ } | rate()', ['', '', '']],
  ['{ } | rate() by (resource.service.name, name)', ['name,resource.service.name', '', '']],
  ['{ status = error && kind = server } | count_over_time()', ['status,kind', '', '']],
  ['{ .a = 1 || span.b > 2 } | rate() by (instrumentation:name)', ['scope,resource.a', 'a,b', '']],
  ['{ duration > 1s && 5ms >= duration } | rate()', ['', '', '1000000000,5000000']],
  ['{ } | max_over_time(duration)', ['', '', '', 'totals']],
  ['{ } | sum_over_time(span.n) by (span.k)', ['', 'k,n', '']],
  ['{ } | quantile_over_time(duration, .9)', ['', '', '', 'log2']],
  ['{ } | histogram_over_time(span.n)', ['', 'n', '']],
  ['{ } | select(span.a) | rate()', ['', 'a', '']],
  ['{ nestedSetParent < 0 && true } | rate() by (name)', ['root,name', '', '']],
])('%s looks at these', (query, expected) => {
  expect(grouping(query)).toEqual(expected)
})

test.each([
  '{ } >> { } | rate()',
  '{ } | count() > 1 | rate()',
  '{ } | by (name) | rate()',
  '{ } | { } | rate()',
  '{ event.a = 1 } | rate()',
  '{ link:traceID = "1" } | rate()',
  '{ traceDuration > 1s } | rate()',
  '{ rootName = "a" } | rate()',
  '{ span:childCount > 1 } | rate()',
  '{ span:id = "1" } | rate()',
  '{ duration > span.a } | rate()',
  '{ duration + 1s > 2s } | rate()',
  '{ nestedSetParent < 5 } | rate()',
  '{ nestedSetParent < 0 || name = "a" } | rate()',
  '{ nestedSetLeft = 1 } | rate()',
  '{ } | rate() by (trace:id)',
  '{ } | max_over_time(traceDuration)',
  '{ } | compare({ status = error })',
])('%s is counted trace by trace', (query) => {
  expect(grouping(query)).toBeNull()
})
