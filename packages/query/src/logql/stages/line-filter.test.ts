import { describe, expect, test } from 'vitest'
import { runStages } from '../testing/run-stages.ts'

function passes(filter: string, line: string): boolean {
  return runStages(filter, line) !== undefined
}

describe('line filters', () => {
  test.each([
    ['|= "b"', 'abc', true],
    ['|= "B"', 'abc', false],
    ['|= ""', 'abc', true],
    ['!= "b"', 'abc', false],
    ['|~ "b+c$"', 'abbc', true],
    ['|~ "^b"', 'abbc', false],
    ['|~ "(?i)ABC"', 'xabc', true],
    ['!~ "a.c"', 'abc', false],
    ['|~ "a.c"', 'a\nc', false],
    ['|= "x" or "b"', 'abc', true],
    ['|~ "x" or "c$"', 'abc', true],
    ['!= "x" or "b"', 'abc', false],
    ['!= "x" or "y"', 'abc', true],
    ['|= "a" |= "c" != "d"', 'abc', true],
    ['|= ip("10.0.0.0/8")', 'from 10.1.2.3:80', true],
    ['|= ip("10.0.0.0/8")', 'from 11.1.2.3', false],
    ['!= ip("10.0.0.0/8")', 'from 10.1.2.3', false],
    ['|= ip("::1")', 'from [::1]:80', true],
  ])('%s on %s: %s', (filter, line, outcome) => {
    expect(passes(filter, line)).toBe(outcome)
  })
})

describe('patterns', () => {
  test.each([
    ['<_> bar', 'foo bar', true],
    ['<_> bar', 'foo bar baz', false],
    ['<_> bar <_>', 'foo bar baz', true],
    ['<_> bar <_>', 'foo bar ', false],
    ['GET /api', 'x GET /api', true],
    ['GET /api', 'GET /api 200', false],
    ['GET <_>', 'GET /api', true],
    ['<_>', 'x', true],
    ['<_>', '', false],
    ['a<_>b<_>', 'aXbY', true],
    ['a<_>b', 'aXbYb', false],
    ['<_>b', 'b', false],
  ])('%s on %s: %s', (pattern, line, outcome) => {
    expect(passes(`|> "${pattern}"`, line)).toBe(outcome)
    expect(passes(`!> "${pattern}"`, line)).toBe(!outcome)
  })
})
