import { describe, expect, test } from 'vitest'
import { parseExpr } from './parse-metric.ts'
import { printLogql } from './print.ts'
import { TokenReader } from './token-reader.ts'

const parse = (text: string): string => printLogql(parseExpr(new TokenReader(text), {}))
const s = '{a="b"}'

describe('parseExpr', () => {
  test.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['2 ^ 3 ^ 2', '(2 ^ (3 ^ 2))'],
    ['-2 ^ 2', '(-2 ^ 2)'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    [`rate(${s}[5m]) > 1 or vector(0)`, `((rate(${s}[5m]) > 1) or vector(0))`],
    [
      `rate(${s}[5m]) and vector(1) unless vector(2)`,
      `((rate(${s}[5m]) and vector(1)) unless vector(2))`,
    ],
    [`sum by (x) (rate(${s}[5m]))`, `sum by (x)(rate(${s}[5m]))`],
    [`sum(rate(${s}[5m])) without (x, y)`, `sum without (x, y)(rate(${s}[5m]))`],
    [`topk(3, rate(${s}[5m]))`, `topk(3,rate(${s}[5m]))`],
    [
      `quantile_over_time(0.9, ${s} | unwrap x [5m]) by (y)`,
      `quantile_over_time(0.9,${s} | unwrap x[5m]) by (y)`,
    ],
    [`rate((${s} |= "x")[5m])`, `rate(${s} |= "x"[5m])`],
    [`rate(${s}[5m] |= "x")`, `rate(${s} |= "x"[5m])`],
    [`rate(${s}[5m] offset -1h)`, `rate(${s}[5m] offset -1h0m0s)`],
    [
      `label_replace(vector(1), "a", "$1", "b", "(.*)")`,
      `label_replace(vector(1),"a","$1","b","(.*)")`,
    ],
    [
      `vector(1) > bool on (a) group_left (b) vector(2)`,
      `(vector(1) > bool on (a) group_left (b) vector(2))`,
    ],
  ])('%s', (text, printed) => {
    expect(parse(text)).toBe(printed)
  })

  test.each([
    [`rate(${s})`, 'unexpected )'],
    [`${s} + 1`, 'unexpected'],
    [`sum(${s})`, 'unexpected )'],
    [`topk(rate(${s}[5m]))`, 'parameter required'],
    [`sum(2, rate(${s}[5m]))`, 'parameter'],
    [`rate(${s}[5m]) by (x)`, 'grouping not allowed for rate'],
    [`sum_over_time(${s}[5m])`, 'without unwrap'],
    [`count_over_time(${s} | unwrap x [5m])`, 'invalid aggregation'],
    [`quantile_over_time(${s} | unwrap x [5m])`, 'parameter required'],
    ['1 and 2', 'unexpected literal for left leg of logical/set binary operation'],
    ['vector(1) > bool', 'unexpected $end'],
    [
      `label_replace(vector(1), "a", "b", "c", "(")`,
      'invalid regex in label_replace: error parsing regexp',
    ],
    [`sort(vector(1)) by (x)`, "sort and sort_desc doesn't allow grouping by"],
  ])('%s is refused', (text, reason) => {
    expect(() => parse(text)).toThrow(reason)
  })
})
