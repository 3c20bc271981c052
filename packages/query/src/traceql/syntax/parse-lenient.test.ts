import { expect, test } from 'vitest'
import { parseTraceql } from './parse.ts'
import { parseLenient } from './parse-lenient.ts'

test.each([
  ['{ span.zone = "b" && name = }', '{ span.zone = "b" && true }'],
  ['{ name = && span.zone = "b" }', '{ true && span.zone = "b" }'],
  ['{ span.zone = "b" && resource.service.name=', '{ span.zone = "b" && true }'],
  ['{ span.zone = "b"', '{ span.zone = "b" }'],
  ['{', '{ }'],
  ['{ (span.zone =~ ) && span:kind != }', '{ true && true }'],
  ['{ (span.zone = "b" && .x > ) || span."a b" < }', '{ (span.zone = "b" && true) || true }'],
  ['{ parent.span.x = && .a = 1 }', '{ true && .a = 1 }'],
  ['{ !.x = && .a != nil }', '{ !true && .a != nil }'],
  ['{ .a = 1 && .b = } >> { .c = }', '{ .a = 1 && true } >> { true }'],
  ['{ .a = } | rate() by (.b)', '{ true } | rate() by (.b)'],
  ['{ .a = .b && name = }', '{ .a = .b && true }'],
])('%s is read as %s', (typed, meant) => {
  expect(parseLenient(typed)).toEqual(parseTraceql(meant))
})

test.each(['', '{ .a = 1 && }', '{ .a = "open }', '{ .a 1 }', '{ name = 5 && .a = }', 'name ='])(
  '%j is no query',
  (typed) => {
    expect(parseLenient(typed)).toBeNull()
  },
)
