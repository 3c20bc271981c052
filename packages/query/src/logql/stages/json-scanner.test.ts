import { describe, expect, test } from 'vitest'
import { JsonProblem, JsonScanner } from './json-scanner.ts'

function scannerOf(text: string): JsonScanner {
  const scanner = new JsonScanner()
  scanner.text = text
  return scanner
}

describe('JsonScanner', () => {
  test.each([
    ['"a\\"b"', 'string', 'a"b', 6],
    ['"\\\\" ,', 'string', '\\', 4],
    ['"tab\there"', 'string', 'tab\there', 10],
    ['-1.5e3,', 'number', '-1.5e3', 6],
    ['true}', 'boolean', 'true', 4],
    ['null ', 'null', 'null', 4],
    ['{"a":"}"} rest', 'object', '{"a":"}"}', 9],
    ['[[1],"]"] rest', 'array', '[[1],"]"]', 9],
  ])('scans %s', (text, kind, value, end) => {
    const scanner = scannerOf(text)
    expect(scanner.scan(0)).toBe(end)
    expect([scanner.kind, scanner.value()]).toEqual([kind, value])
  })

  test('a malformed escape leaves nothing', () => {
    for (const text of ['"a\\q"', '"\\u00"', '"\\ud800"']) {
      const scanner = scannerOf(text)
      scanner.scan(0)
      expect(scanner.value()).toBe('')
    }
  })

  test.each([
    ['{"a":1,}', true],
    ['{}', true],
    ['{a}', "Value looks like object, but can't find closing '}' symbol"],
    ['{"a":1', "Value is array, but can't find closing ']' symbol"],
    ['{"a":1 "b":2}', "Value looks like object, but can't find closing '}' symbol"],
    ['{"a":what}', 'Unknown value type'],
    ['{"a":', 'Malformed JSON error'],
    ['{', 'Malformed JSON error'],
  ])('%s', (text, outcome) => {
    const visit = (): boolean => scannerOf(text).members(0, () => true)
    if (typeof outcome === 'string') expect(visit).toThrow(outcome)
    else expect(visit()).toBe(outcome)
  })

  test.each(['"open', '{"a":1', '[1', 'nope', ''])('%s is refused', (text) => {
    expect(() => scannerOf(text).scan(0)).toThrow(JsonProblem)
  })

  test('visits members until told to stop', () => {
    const scanner = scannerOf('{ "a" : 1 , "b" : [2] , "c" 3')
    const seen: string[] = []
    const reachedEnd = scanner.members(0, (key) => {
      seen.push(`${key} ${scanner.kind}`)
      return key !== 'b'
    })
    expect([reachedEnd, seen]).toEqual([false, ['a number', 'b array']])
    expect(() => scanner.members(0, () => true)).toThrow('Malformed JSON error')
  })

  test.each([
    [0, true, '1'],
    [2, true, '{"x":[3]}'],
    [3, false, ''],
  ])('element %d', (index, there, value) => {
    const scanner = scannerOf('[1, "two", {"x":[3]}]')
    expect(scanner.element(0, index)).toBe(there)
    if (there) expect(scanner.value()).toBe(value)
    expect(scannerOf('[]').element(0, 0)).toBe(false)
  })
})
