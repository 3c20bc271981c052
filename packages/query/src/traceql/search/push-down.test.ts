import { expect, test } from 'vitest'
import { parseTraceql } from '../syntax/parse.ts'
import { conditionOf, pushDown, pushDownCounted } from './push-down.ts'
import { tagsCondition } from './push-down-tags.ts'

function condition(query: string): unknown {
  const parsed = parseTraceql(query)
  return parsed.kind === 'spans' ? conditionOf(parsed.stages) : undefined
}

const ALL = { kind: 'all' }
const name = (value: string) => ({ kind: 'field', field: 'name', op: '=', value })
const exists = (scope: string, key: string) => ({ kind: 'attribute', scope, key, op: 'exists' })

test.each([
  ['{ }', ALL],
  ['{ name = "a" }', name('a')],
  ['{ "a" = name }', name('a')],
  ['{ 5s < duration }', { kind: 'field', field: 'duration', op: '>', value: 5_000_000_000n }],
  ['{ duration >= 0s }', ALL],
  ['{ duration > 5ns / 2 }', { kind: 'field', field: 'duration', op: '>', value: 2n }],
  ['{ duration < 5ns / 2 }', { kind: 'field', field: 'duration', op: '<', value: 3n }],
  ['{ duration = 5ns / 2 }', ALL],
  ['{ status = error }', { kind: 'field', field: 'status', op: '=', value: '2' }],
  ['{ kind = server }', { kind: 'field', field: 'kind', op: '=', value: '2' }],
  ['{ nestedSetParent < 0 }', { kind: 'field', field: 'parentId', op: '=', value: '' }],
  ['{ nestedSetParent < 5 }', ALL],
  ['{ name =~ "a.*" }', { kind: 'field', field: 'name', op: '=~', value: '(?s:a.*)' }],
  ['{ .a = 1 }', { kind: 'attribute', scope: 'any', key: 'a', op: '=', value: 1n }],
  ['{ span.a > 1.5 }', { kind: 'attribute', scope: 'span', key: 'a', op: '>', value: 1.5 }],
  ['{ resource.service.name = "x" }', { kind: 'field', field: 'service', op: '=', value: 'x' }],
  ['{ span.a = nil }', ALL],
  ['{ span.a != nil }', exists('span', 'a')],
  ['{ span.a + 1 = span.b }', { kind: 'and', of: [exists('span', 'a'), exists('span', 'b')] }],
  [
    '{ span.a + span.b = span.c * 2 }',
    { kind: 'and', of: [exists('span', 'a'), exists('span', 'b'), exists('span', 'c')] },
  ],
  ['{ (span.a = nil) = true }', ALL],
  ['{ !span.a }', exists('span', 'a')],
  ['{ !(span.a = nil) }', ALL],
  ['{ span.a = nil && name = "x" }', name('x')],
  ['{ span.a = nil || name = "x" }', ALL],
  ['{ name = "x" || name = "y" }', { kind: 'or', of: [name('x'), name('y')] }],
  [
    '{ name = "x" && span.a && name = "y" }',
    { kind: 'and', of: [name('x'), exists('span', 'a'), name('y')] },
  ],
  [
    '{ name = "x" || name = "y" || name = "z" }',
    { kind: 'or', of: [name('x'), name('y'), name('z')] },
  ],
  [
    '{ name = "x" && (name = "y" || span.a) }',
    { kind: 'and', of: [name('x'), { kind: 'or', of: [name('y'), exists('span', 'a')] }] },
  ],
  ['{ name = "x" } && { }', name('x')],
  ['{ } && { name = "x" }', name('x')],
  ['{ name = "x" } || { }', ALL],
  ['{ name = "x" } > { }', name('x')],
  ['{ name = "x" } > { name = "y" }', name('y')],
  ['{ name = "x" } !> { }', ALL],
  ['{ name = "x" } !> { name = "y" }', name('y')],
  ['{ name = "x" } &>> { name = "y" }', name('y')],
  ['({ name = "x" } | count() > 2) >> ({ })', name('x')],
  ['{ name = "x" } | { name = "y" }', name('x')],
  ['count() > 2', ALL],
  ['{ !(span.a = 1) }', ALL],
  ['{ (span.a = 1) = false }', ALL],
])('%s asks for what a matching trace must have', (query, expected) => {
  expect(condition(query)).toEqual(expected)
})

test('asks first for what fewest spans should have, and also for the rest', () => {
  const parsed = parseTraceql(
    '{ kind = server && name = "a" } >> { status = error } | { span.a = 1 }',
  )
  if (parsed.kind !== 'spans') throw new Error('no search')
  const a = { kind: 'attribute', scope: 'span', key: 'a', op: '=', value: 1n }
  const error = { kind: 'field', field: 'status', op: '=', value: '2' }
  const server = { kind: 'field', field: 'kind', op: '=', value: '2' }
  expect(pushDown(parsed.stages)).toEqual({
    where: a,
    also: [
      { where: error, atLeast: 1 },
      { where: { kind: 'and', of: [server, name('a')] }, atLeast: 1 },
    ],
  })
  expect(pushDownCounted(parsed.stages)).toEqual(pushDown(parsed.stages))
})

test.each([
  ['{ name = "a" } | count() > 2', [{ where: name('a'), atLeast: 3 }]],
  ['{ name = "a" } | count() >= 2', [{ where: name('a'), atLeast: 2 }]],
  ['{ name = "a" } | count() = 2', [{ where: name('a'), atLeast: 2 }]],
  ['{ name = "a" } | count() > 0', []],
  ['{ name = "a" } | count() < 2', []],
  ['{ name = "a" } | count() != 2', []],
  ['{ name = "a" } | avg(duration) > 2', []],
  ['{ name = "a" } | by(kind) | count() > 2', []],
  ['{ } | count() > 2', []],
])('%s asks for so many spans', (query, also) => {
  const parsed = parseTraceql(query)
  if (parsed.kind !== 'spans') throw new Error('no search')
  expect(pushDown(parsed.stages).also).toEqual(also)
})

test('what is counted meets the filter that comes first', () => {
  const parsed = parseTraceql('{ name = "a" } | { span.a = 1 } > { }')
  if (parsed.kind !== 'spans') throw new Error('no search')
  expect(pushDownCounted(parsed.stages)).toEqual({
    where: name('a'),
    also: [
      { where: { kind: 'attribute', scope: 'span', key: 'a', op: '=', value: 1n }, atLeast: 1 },
    ],
  })
})

test('a search by tags asks for one of the attributes', () => {
  expect(tagsCondition({ tags: [] })).toEqual(ALL)
  expect(tagsCondition({ tags: [{ key: 'name', value: 'x' }] })).toEqual(ALL)
  expect(tagsCondition({ tags: [{ key: 'a', value: 'x' }] })).toEqual({
    kind: 'or',
    of: [exists('span', 'a'), exists('resource', 'a')],
  })
  expect(tagsCondition({ tags: [{ key: 'service.name', value: 'a.b' }] })).toEqual({
    kind: 'field',
    field: 'service',
    op: '=~',
    value: '(?s:.*a\\.b.*)',
  })
})
