import { describe, expect, test } from 'vitest'
import { render } from '../../testing/render.ts'

describe('functions that every Go template has', () => {
  test.each([
    ['and 1 0 2', '0'],
    ['and 1 2', '2'],
    ['or 0 "" 3', '3'],
    ['or 0 ""', ''],
    ['not ""', 'true'],
    ['eq 1 1', 'true'],
    ['eq "a" "b" "a"', 'true'],
    ['ne "a" "b"', 'true'],
    ['lt 1 2', 'true'],
    ['le 2 2', 'true'],
    ['gt "b" "a"', 'true'],
    ['ge 1.5 2.5', 'false'],
    ['len "héllo"', '6'],
    ['index "abc" 1', '98'],
    ['index .labels "nope"', ''],
    ['slice "hello" 1 3', 'el'],
    ['print "a" 1 2 "b" 3', 'a1 2b3'],
    ['println "a" 1', 'a 1\n'],
    ['printf "%05.1f|%-4s|%q|%x" 3.14159 "ab" "q" 255', '003.1|ab  |"q"|ff'],
    ['__line__', 'the line'],
  ])('%s', (call, result) => {
    const template = `{{ ${call.replace('.labels', '$')} }}`
    expect(render(template, { a: 'x' })).toBe(result)
  })

  test.each([
    ['eq 1 "1"', 'incompatible types for comparison'],
    ['lt true false', 'invalid type for comparison'],
    ['index "abc" 9', 'index out of range: 9'],
    ['slice "abc" 2 1', 'index out of range'],
    ['len 5', 'len of type int'],
    ['not', 'wrong number of args for not: want 1 got 0'],
    ['slice "a" 0 1 1 1', 'wrong number of args for slice: want at least 1 got 5'],
  ])('%s fails', (call, reason) => {
    expect(() => render(`{{ ${call} }}`)).toThrow(reason)
  })
})
