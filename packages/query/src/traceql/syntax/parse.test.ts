import { TailspanError } from '@tailspan/model'
import { expect, test } from 'vitest'
import { QueryError } from '../../syntax/index.ts'
import { parseTraceql } from './parse.ts'
import { printTraceql } from './print.ts'

test.each([
  ['{', 'line 1, col 2: syntax error: unexpected $end'],
  ['{ .a = }', 'line 1, col 8: syntax error: unexpected }'],
  ['{ foo = 1 }', 'line 1, col 3: unknown identifier: foo'],
  ['{ span. = 1 }', 'line 1, col 3: syntax error: unexpected END_ATTRIBUTE, expecting IDENTIFIER'],
  ['{ .a == 1 }', 'line 1, col 7: syntax error: unexpected ='],
  ['{ name = "x }', 'line 1, col 10: literal not terminated'],
  ["{ name = 'x' }", "line 1, col 10: unknown identifier: 'x'"],
  ['{ duration > 1x }', 'line 1, col 15: syntax error: unexpected IDENTIFIER'],
  ['{ nil > .a }', 'line 1, col'],
  ['{ .a > nil }', 'line 1, col 12: syntax error: unexpected }, expecting = or !='],
  ['{ .a = 08 }', 'line 1, col 8: number 08 is not octal'],
  ['{ .a = 1.5d }', 'line 1, col 11: syntax error: unexpected IDENTIFIER'],
  ['{ } with (rate=1)', 'line 1, col 11: syntax error: unexpected rate, expecting IDENTIFIER'],
  ['{ .a = 99999999999999999999 }', 'line 1, col 8: integer'],
  ['{ .a = 0x10 }', 'line 1, col 8: integer 0x10 is not decimal'],
  ['{ .a = 1e999 }', 'line 1, col 8: number 1e999 is out of range'],
  ['{ ."bad\\nescape" = 1 }', 'line 1, col 8: invalid escape sequence'],
  ['{ ."open = 1 }', 'line 1, col 3: unexpected end, expecting "'],
  ['{ parent.a = 1 }', 'line 1, col 3: attributes of the parent are not supported'],
  ['{ span:nonsense = 1 }', 'line 1, col 8: syntax error: unexpected nonsense'],
  ['{ } /* open', 'line 1, col 5: comment not terminated'],
  ['{ }\n  | median(duration) > 1', 'line 2, col 5: syntax error: unexpected IDENTIFIER'],
  ['{ } | count()', 'line 1, col 14: syntax error: unexpected $end'],
  ['{ } | select(5)', 'line 1, col 14: syntax error: unexpected INTEGER'],
  ['coalesce()', 'line 1, col 1: syntax error: unexpected coalesce'],
  ['{ } & { }', 'line 1, col 5: syntax error: unexpected &, expecting with'],
  ['{ } && count()', 'line 1, col 8: syntax error: && needs spans on both sides'],
  ['({ }', 'line 1, col 5: syntax error: unexpected $end, expecting ) or |'],
  ['{ } with ()', 'line 1, col 11: syntax error: unexpected ), expecting IDENTIFIER'],
  ['{ } with (a=maybe)', 'line 1, col 13: unknown identifier: maybe'],
  ['{ } | rate() | rate()', 'line 1, col 16: syntax error: unexpected rate, expecting topk'],
  ['({ } | rate()) % ({ } | rate())', 'line 1, col 16: syntax error: unexpected %'],
  ['({ } | rate()) * 10s', 'line 1, col 18: duration cannot be used as a scalar operand'],
  ['({ } | rate()) | count() > 1', 'line 1, col 18: syntax error: unexpected count'],
  ['', ': syntax error: unexpected $end'],
])('%s is refused at its place', (query, message) => {
  expect(() => parseTraceql(query)).toThrow(QueryError)
  expect(() => parseTraceql(query)).toThrow(message)
})

test.each([
  ['{ name > 5 }', 'must operate on the same type: name > 5'],
  ['{ status > ok }', 'illegal operation for the given types: status > ok'],
  ['{ name =~ "[" }', 'invalid regex `[`'],
  ['{ "a" =~ .name }', '=~ needs a string on its right side'],
  ['{ 1 + 1 }', 'must resolve to a boolean: { 2 }'],
  ['{ 1 + .a }', 'must resolve to a boolean: { 1 + .a }'],
  ['{ !name }', 'illegal operation for the given type: !name'],
  ['{ -true }', 'illegal operation for the given type: -true'],
  ['{ .a && 1 }', 'illegal operation for the given types: .a && 1'],
  ['{ name = nil }', 'name = nil is not valid'],
  ['{ resource.service.name = nil }', 'is never absent'],
  ['{ } | avg(name) > 1', 'must resolve to a number type: avg(name)'],
  ['{ } | sum(5) > 1', 'must reference the span: sum(5)'],
  ['{ } | by(5)', 'must reference the span: by(5)'],
  ['({ } | count() > "a" = 1) && { name > 5 }', 'unexpected STRING'],
  ['{ } | quantile_over_time(duration, 2)', 'quantile must be between 0 and 1: 2'],
  ['{ } | rate() by (.a, .b, .c, .d, .e, .f)', 'rate() by more than 5 values'],
  ['{ } | avg_over_time(duration) by (.a, .b, .c, .d, .e)', 'by more than 4 values'],
  ['{ } | compare({ status = error }, 5, 20, 20)', 'the end after the start'],
  ['{ } | compare({ status = error }, 5, 0, 20)', 'needs positive nanoseconds'],
  ['{ } | rate() | topk(0)', 'limit must be greater than 0'],
  ['{ } | compare({ status = error }, 0)', 'between 1 and 1000: 0'],
  ['{ } | compare({ status = error }) | topk(2)', 'cannot be used with second stage functions'],
  ['({ } | compare({ .a })) * ({ } | rate())', 'cannot be used with second stage functions'],
])('%s makes no sense', (query, message) => {
  expect(() => parseTraceql(query)).toThrow(TailspanError)
  expect(() => parseTraceql(query)).toThrow(message)
})

test.each([
  ['7 = 7', 'line 1, col 3: syntax error: unexpected = between numbers'],
  ['{ .a } | 2 < 4', 'unexpected < between numbers'],
  ['avg(.a) > max(.b)', 'only an aggregate can be compared, and only with a number'],
  ['2 < count()', 'only an aggregate can be compared'],
  ['{ } | count() - 1 = 2', 'only an aggregate can be compared'],
  ['({ } | count()) * ({ } | count()) = 4', 'only an aggregate can be compared'],
  ['({ } | count()) > 1', 'only an aggregate can be compared'],
  ['{ } | avg(duration) > 2 * 3s', 'duration cannot be used in scalar arithmetic'],
  ['({ } | max_over_time(duration)) < 1s + 1s', 'duration cannot be used in scalar arithmetic'],
  ['({ } | rate()) * (2 * 3s)', 'duration cannot be used in scalar arithmetic'],
  ['{ } | count() = 7 % 4', '% cannot stand between these'],
  ['{ } | count() = 1 / 0', '/ cannot be calculated here'],
  ['{ } | count() = -count()', '- needs a number'],
  ['(by(.a) | { .b }) && { .c }', 'joins pipelines in brackets only with each other'],
  ['({ .a }) && ({ .b } | { .c })', 'joins pipelines in brackets only with each other'],
  ['({ .a } | { .b }) | rate()', 'syntax error: unexpected |'],
  ['{ } | ({ .a } | { .b })', 'a pipeline in brackets cannot be piped into'],
  ['{ } | (by(.a))', 'a pipeline in brackets cannot be piped into'],
  ['(({ } | rate()) | topk(1)) + 1', 'syntax error: unexpected |'],
  ['(({ } | rate()) > 1) + 1', 'syntax error: unexpected >'],
  ['{ duration > 1\u03bcs }', 'syntax error: unexpected IDENTIFIER'],
  ['{\u00a0}', 'unknown identifier: \u00a0'],
  ['coalesce()', 'unexpected coalesce'],
  [`{ } | count() = ${'-'.repeat(100_000)}1`, 'nests more than 250 levels deep'],
])('%s is refused, as in Tempo', (query, message) => {
  expect(() => parseTraceql(query)).toThrow(QueryError)
  expect(() => parseTraceql(query)).toThrow(message)
})

test.each([
  ['by(.a)', 'by(.a)'],
  ['select(.a, name) | { .b }', 'select(.a, name) | { .b }'],
  ['by(.a) | count() > 1 | rate()', 'by(.a) | count() > 1 | rate()'],
  ['(by(.a) | { .b }) && ({ .c })', '((by(.a) | { .b }) && ({ .c }))'],
  ['(count() > 1) > ({ .b }) && (({ .c }))', '(((count() > 1) > ({ .b })) && ({ .c }))'],
  ['(by(.a) | { .b })', 'by(.a) | { .b }'],
  ['({ } | rate() | topk(9223372036854775807))', '{ } | rate() | topk(9007199254740991)'],
  ['({ } | rate()) * -(1.0 / 0)', '({ } | rate()) * ((-1 / 0.0))'],
  ['count() = (7 + 1) / 2', 'count() = 4'],
  ['count() > --2', 'count() > 2'],
  ['avg(duration) > -(1.5s)', 'avg(duration) > -1.5s'],
  ['({ } | rate()) > -(2 - 5) * 2', '{ } | rate() > 6'],
])('%s is read as %s', (query, printed) => {
  expect(printTraceql(parseTraceql(query))).toBe(printed)
})

test('what cannot be read is a bad request with a caret', () => {
  try {
    parseTraceql('{ .a = }')
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({ code: 'bad_request', line: 1, column: 8 })
    expect((error as QueryError).caret).toBe('{ .a = }\n       ^')
  }
})

test.each([
  'instrumentation:name = 3',
  'instrumentation:version',
  '-instrumentation:name > 1',
  '."" = 1',
  'span."" = "a"',
])('{ %s } makes sense', (where) => {
  const printed = printTraceql(parseTraceql(`{ ${where} }`))
  expect(printTraceql(parseTraceql(printed))).toBe(printed)
})

test('a query has an end', () => {
  const long = (length: number): string => `{ .a = "${'x'.repeat(length)}" }`
  expect(() => parseTraceql(long(131_072))).toThrow('has more than 131072 characters')
  expect(() => parseTraceql(long(131_000))).not.toThrow()
})

test('a query cannot exhaust the stack', () => {
  const deep = `{ ${'('.repeat(10_000)}.a${')'.repeat(10_000)} }`
  expect(() => parseTraceql(deep)).toThrow('nests more than 250 levels deep')
  const long = `{ ${'.a || '.repeat(10_000)}.a }`
  expect(() => parseTraceql(long)).toThrow('more than 2000 operators')
  const minus = `{ ${'-'.repeat(100_000)}.a = 1 }`
  expect(() => parseTraceql(minus)).toThrow('nests more than 250 levels deep')
})

test('&& and || bind equally, structural operators tighter', () => {
  expect(parseTraceql('{.a} || {.b} > {.c} && {.d}')).toEqual(
    parseTraceql('({.a} || ({.b} > {.c})) && {.d}'),
  )
  expect(parseTraceql('{ .a || .b && .c }')).toEqual(parseTraceql('{ (.a || .b) && .c }'))
  expect(parseTraceql('{ .a = 1 + 2 * 3 ^ 2 ^ 0 }')).toEqual(parseTraceql('{ .a = 7 }'))
  expect(parseTraceql('{ !.a && .b }')).toEqual(parseTraceql('{ (!.a) && .b }'))
  expect(parseTraceql('{ !nil = .a }')).toEqual(parseTraceql('{ !(nil = .a) }'))
  expect(parseTraceql('{ true = nil = .a }')).toEqual(parseTraceql('{ (true = nil) = .a }'))
  expect(parseTraceql('{ .a = !true }')).toEqual(parseTraceql('{ .a = false }'))
  expect(parseTraceql('{ nil = nil || .a }')).toEqual(parseTraceql('{ false || .a }'))
})

test('ids get their leading zeros', () => {
  expect(parseTraceql('{ trace:id = "ABC" }')).toEqual(
    parseTraceql(`{ trace:id = "${'abc'.padStart(32, '0')}" }`),
  )
})

test('a window from 0 to 0 is none', () => {
  expect(parseTraceql('{ } | compare({ .a }, 5, 0, 0)')).toEqual(
    parseTraceql('{ } | compare({ .a }, 5)'),
  )
})

test('of hints given twice the last ones count', () => {
  expect(parseTraceql('{ } with (a=1) with (b=2)')).toEqual(parseTraceql('{ } with (b=2)'))
})
