import { describe, expect, test } from 'vitest'
import { parseSelector } from './parse-selector.ts'
import { TokenReader } from './token-reader.ts'

function parse(text: string, allowAnySelector = false): string {
  return parseSelector(new TokenReader(text), { allowAnySelector })
    .map(({ name, op, value }) => name + op + value)
    .join(' ')
}

describe('parseSelector', () => {
  test.each([
    ['{a="b"}', 'a=b'],
    ['{ a != "b" , c=~"d.*", e!~`f` , g="h" }', 'a!=b c=~d.* e!~f g=h'],
    ['{a=~".+"}', 'a=~.+'],
    ['{a!=""}', 'a!='],
  ])('%s', (text, matchers) => {
    expect(parse(text)).toBe(matchers)
  })

  test.each([
    ['{}', 'at least one regexp or equality matcher'],
    ['{a=~".*"}', 'at least one regexp or equality matcher'],
    ['{a=""}', 'at least one regexp or equality matcher'],
    ['{a!="b"}', 'at least one regexp or equality matcher'],
    ['{a="b"', 'unexpected $end, expecting } or ,'],
    ['{a>"b"}', 'unexpected >, expecting = or =~ or !~ or !='],
    ['{a=b}', 'unexpected IDENTIFIER, expecting STRING'],
    ['{"a"="b"}', 'unexpected STRING, expecting IDENTIFIER or }'],
    ['{a=~"("}', 'error parsing regexp'],
    ['{a="b",}', 'unexpected }, expecting IDENTIFIER'],
  ])('%s is refused', (text, reason) => {
    expect(() => parse(text)).toThrow(reason)
  })

  test('selectors of everything, when they are allowed', () => {
    expect(parse('{}', true)).toBe('')
    expect(parse('{a=~".*"}', true)).toBe('a=~.*')
  })
})
