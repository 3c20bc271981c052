import { describe, expect, test } from 'vitest'
import { TokenReader } from './token-reader.ts'

describe('TokenReader', () => {
  test('looks ahead without consuming', () => {
    const reader = new TokenReader('{ app = "a" }')
    expect(reader.peek(3).value).toBe('a')
    expect(reader.next().kind).toBe('{')
    expect(reader.take('}')).toBe(false)
    expect(reader.name()).toBe('app')
    expect(reader.take('=')).toBe(true)
    expect(reader.string()).toBe('a')
    expect(reader.is('}')).toBe(true)
  })

  test('says what is there and what was expected', () => {
    const reader = new TokenReader('{ | }')
    reader.next()
    expect(() => reader.name('}')).toThrow(
      'parse error at line 1, col 3: syntax error: unexpected |, expecting IDENTIFIER or }',
    )
    expect(() => reader.expect('(')).toThrow('unexpected |, expecting (')
  })

  test('depth and chains have an end', () => {
    const reader = new TokenReader('x')
    const dive = (depth: number): number => reader.nested(() => (depth === 0 ? 0 : dive(depth - 1)))
    expect(dive(150)).toBe(0)
    expect(() => dive(300)).toThrow('nested too deeply')
    expect(() => reader.checkChain(501)).toThrow('more than 500 operators in a row')
  })
})
