import { expect, test } from 'vitest'
import { QueryError } from '../syntax/query-error.ts'
import { parseLogql } from './parse.ts'
import { printLogql } from './print.ts'

/** Query and its canonical text; the same text when the second is left out. */
const QUERIES: readonly (readonly [query: string, canonical?: string])[] = [
  ['{app="a", env!~"dev|test"}'],
  ['  {  app = `a`  }  # comment', '{app="a"}'],
  ['({app="a"} |= "x")', '{app="a"} |= "x"'],
  ['{app="a"}|="x"or ip("10.0.0.0/8")!~`\\d+`', '{app="a"} |= "x" or ip("10.0.0.0/8") !~ "\\\\d+"'],
  ['{app="a"} |> "<_> x <_>" !> "y"'],
  ['{app="a"} | json | logfmt | unpack | decolorize'],
  ['{app="a"} | json a, b="x.y[0]"', '{app="a"} | json a="a",b="x.y[0]"'],
  ['{app="a"} | logfmt --keep-empty --strict a', '{app="a"} | logfmt --strict --keep-empty a="a"'],
  ['{app="a"} | pattern "<ip> - <_>" | regexp "(?P<n>x)"'],
  [
    '{app="a"} | a="b" | a==1 | b>=1.5e3 | c<-5ms | d!=1KiB',
    '{app="a"} | a="b" | a==1 | b>=1500 | c<-5ms | d!=1024B',
  ],
  ['{app="a"} | a="1" or b="2" and c="3"', '{app="a"} | ( a="1" or ( b="2" , c="3" ) )'],
  ['{app="a"} | a="1", b="2" or c="3"', '{app="a"} | ( a="1" , ( b="2" or c="3" ) )'],
  ['{app="a"} | (a="1" or b="2") c="3"', '{app="a"} | ( ( a="1" or b="2" ) , c="3" )'],
  ['{app="a"} | x=ip("::1") | y!=ip("10.0.0.1-10.0.0.9")'],
  ['{app="a"} | line_format "{{.x}}" | label_format a=b,c="{{.d}}"'],
  ['{app="a"} | drop a,b="x" | keep c=~"y.*"'],
  ['rate({app="a"} |= "x" [5m])', 'rate({app="a"} |= "x"[5m])'],
  ['rate(({app="a"} |= "x") [90s] offset -1h)', 'rate({app="a"} |= "x"[1m30s] offset -1h0m0s)'],
  [
    'count_over_time({app="a"}[5m] | json | x="y")',
    'count_over_time({app="a"} | json | x="y"[5m])',
  ],
  [
    'avg_over_time({app="a"} | unwrap duration(x) | __error__="" [1w]) without (y)',
    'avg_over_time({app="a"} | unwrap duration(x) | __error__=""[1w]) without (y)',
  ],
  [
    'quantile_over_time(0.99, {app="a"} | unwrap x [1m]) by ()',
    'quantile_over_time(0.99,{app="a"} | unwrap x[1m]) by ()',
  ],
  ['SUM by (a,b) (rate({app="a"}[1m]))', 'sum by (a, b)(rate({app="a"}[1m]))'],
  ['topk(5, rate({app="a"}[1m])) by (x)', 'topk by (x)(5,rate({app="a"}[1m]))'],
  ['1 + 2 * 3 ^ 4 ^ 5 - 6', '((1 + (2 * (3 ^ (4 ^ 5)))) - 6)'],
  [
    'vector(1) > bool 2 or vector(3) and vector(4)',
    '((vector(1) > bool 2) or (vector(3) and vector(4)))',
  ],
  ['vector(1) / on (a) group_left (b) vector(2)', '(vector(1) / on (a) group_left (b) vector(2))'],
  [
    'vector(1) * ignoring (a) group_right (vector(2))',
    '(vector(1) * ignoring (a) group_right () vector(2))',
  ],
  [
    'label_replace(vector(1), "a", "$1", "b", "(.*)")',
    'label_replace(vector(1),"a","$1","b","(.*)")',
  ],
  ['{sum="a", rate=~"b"} | bytes>1 | duration="x"'],
  ['{__proto__="a"} | constructor="b"'],
]

test.each(QUERIES)('%s', (query = '', canonical = query) => {
  const expr = parseLogql(query)
  expect(printLogql(expr)).toBe(canonical)
  expect(parseLogql(printLogql(expr))).toEqual(expr)
})

test('{} is accepted only when asked for', () => {
  expect(printLogql(parseLogql('{}', { allowAnySelector: true }))).toBe('{}')
  expect(() => parseLogql('{}')).toThrow(/at least one regexp or equality matcher/)
})

/** Query, message, column (0: no place). */
const FAULTS: readonly (readonly [query: string, message: string, column: number])[] = [
  ['', 'syntax error: unexpected $end', 0],
  ['{app=', 'syntax error: unexpected $end, expecting STRING', 6],
  ['{app="a"', 'syntax error: unexpected $end, expecting } or ,', 9],
  ['{app="a",}', 'syntax error: unexpected }, expecting IDENTIFIER', 10],
  ['{by="a"}', 'syntax error: unexpected by, expecting IDENTIFIER or }', 2],
  ['{app=~".*"}', 'queries require at least one regexp', 0],
  ['{app=~"["}', 'error parsing regexp: missing closing ]: `[`', 0],
  ['{app="a"} |= x', 'syntax error: unexpected IDENTIFIER, expecting STRING or ip', 14],
  ['{app="a"} |= "x', 'literal not terminated', 14],
  ['{app="a"} |~ "("', 'stage \'|~ "("\' : error parsing regexp', 0],
  ['{app="a"} |= ip("300.1.1.1")', 'ip: invalid pattern: "300.1.1.1"', 0],
  ['{app="a"} |~ ip("10.0.0.1")', 'ip: invalid operation', 0],
  ['{app="a"} |> "<_><_>"', "found consecutive capture '<_><_>': invalid expression", 0],
  ['{app="a"} |> "<x>"', 'named captures are not allowed', 0],
  ['{app="a"} | foo', 'syntax error: unexpected $end', 16],
  ['{app="a"} | a>"b"', 'syntax error: unexpected STRING', 15],
  ['{app="a"} | json x="a["', 'cannot parse expression [a[]', 0],
  ['{app="a"} | logfmt x="a b"', 'cannot parse expression [a b]', 0],
  [
    '{app="a"} | regexp "x"',
    'invalid regexp parser: at least one named capture must be supplied',
    0,
  ],
  ['{app="a"} | regexp "(?P<a>x)(?P<a>y)"', "duplicate extracted label name 'a'", 0],
  ['{app="a"} | pattern "x"', 'invalid pattern parser: at least one capture is required', 0],
  ['{app="a"} | pattern "<a> <a>"', 'duplicate capture name (a): invalid expression', 0],
  ['{app="a"} | line_format "{{.a"', 'invalid line template: template: line:1: unclosed action', 0],
  ['{app="a"} | label_format a=b,a=c', "multiple label name 'a' not allowed", 0],
  ['{app="a"} | label_format __error__="x"', '__error__ cannot be formatted', 0],
  ['{app="a"} | unwrap x', 'syntax error: unexpected unwrap', 13],
  ['rate({app="a"})', 'syntax error: unexpected )', 15],
  ['rate({app="a"}[5])', 'not a valid duration string: "5"', 15],
  ['rate({app="a"}[5x])', 'unknown unit "x" in duration "5x"', 15],
  ['rate({app="a"}[5m]) offset 5m', 'syntax error: unexpected offset', 21],
  ['rate({app="a"}[5m]) by (x)', 'grouping not allowed for rate aggregation', 0],
  ['sum_over_time({app="a"}[5m])', 'invalid aggregation sum_over_time without unwrap', 0],
  [
    'count_over_time({app="a"} | unwrap x [5m])',
    'invalid aggregation count_over_time with unwrap',
    0,
  ],
  [
    'quantile_over_time({app="a"} | unwrap x [5m])',
    'parameter required for operation quantile_over_time',
    0,
  ],
  ['sum({app="a"})', 'syntax error: unexpected )', 14],
  ['sum by level (vector(1))', 'syntax error: unexpected IDENTIFIER', 1],
  ['topk(vector(1))', 'parameter required for operation topk', 0],
  ['topk(1.5, vector(1))', 'invalid parameter topk(1.5,', 0],
  ['topk(0, vector(1))', 'invalid parameter (must be greater than 0) topk(0', 0],
  ['1 and 2', 'unexpected literal for left leg of logical/set binary operation (and): 1.000000', 0],
  ['{app="a"} + 1', 'unexpected type for left leg of binary operation (+)', 0],
  ['-(1)', 'syntax error: unexpected (, expecting NUMBER', 2],
  ['# nothing but this', 'unexpected $end', 19],
  ['1 + 0x10', 'unable to parse literal as a float', 5],
  ['vector("x")', 'syntax error: unexpected STRING, expecting NUMBER', 8],
  ['{app="a"} ; ', 'syntax error: unexpected ;', 11],
]

test.each(FAULTS)('%s', (query, message, column) => {
  let error: unknown
  try {
    parseLogql(query)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(QueryError)
  const fault = error as QueryError
  expect(fault.message).toContain(message)
  expect(fault.column).toBe(column)
  if (column > 0) {
    expect(fault.message).toContain(`parse error at line 1, col ${column}: `)
    expect(fault.caret).toBe(`${query}\n${' '.repeat(column - 1)}^`)
  }
})

test('depth and length are bounded', () => {
  expect(() => parseLogql('('.repeat(5000))).toThrow('nested too deeply')
  expect(() => parseLogql(`{a="b"} | ${'('.repeat(5000)}`)).toThrow('nested too deeply')
  expect(() => parseLogql(Array(5000).fill('1').join('+'))).toThrow('operators in a row')
  expect(() => parseLogql(`{a="${'x'.repeat(200_000)}"}`)).toThrow(
    'input size too long (200006 > 131072)',
  )
})
