import { describe, expect, it } from 'vitest'
import { onOneLine, splitMatches, summarise } from './summarise.ts'

it('shows several lines on one, as far as there is something on them', () => {
  expect(onOneLine('Error: no\n    at a\r\n    at b\n\n')).toBe('Error: no ⏎ at a ⏎ at b')
  expect(onOneLine('  one   line')).toBe('  one   line')
})

describe('summary of a line', () => {
  it('takes the message out of a JSON line and leaves noise out', () => {
    const line = '{"level":30,"time":1,"pid":7,"msg":"order placed","orderId":42,"items":["a"]}'
    expect(summarise(line)).toEqual({
      message: 'order placed',
      fields: [
        ['orderId', '42'],
        ['items', '["a"]'],
      ],
    })
  })

  it('shows anything else as it is', () => {
    for (const line of ['plain', '{"a":1}', '{broken', '[1]', '{"msg":7}', '']) {
      expect(summarise(line)).toEqual({ message: line, fields: [] })
    }
  })

  it('reads logfmt too', () => {
    expect(summarise('level=info msg="order placed" order=42 trace_id=ab')).toEqual({
      message: 'order placed',
      fields: [['order', '42']],
    })
  })

  it('leaves out objects that say nothing new', () => {
    const line = '{"message":"m","meta":{"trace_id":"ab"},"user":{"id":7}}'
    expect(summarise(line).fields).toEqual([['user', '{"id":7}']])
  })

  it('takes terminal colours away', () => {
    expect(summarise('\u001b[31mred\u001b[0m [1]').message).toBe('red [1]')
  })

  it('keeps a field called __proto__', () => {
    expect(summarise('{"msg":"m","__proto__":"x"}').fields).toEqual([['__proto__', 'x']])
  })

  it('cuts a text at what was searched', () => {
    expect(splitMatches('a.b a.b', ['a.b'])).toEqual([
      { text: 'a.b', hit: true },
      { text: ' ', hit: false },
      { text: 'a.b', hit: true },
    ])
    expect(splitMatches('axb', ['a.b'])).toEqual([{ text: 'axb', hit: false }])
    expect(splitMatches('abc', ['c', 'a']).filter((p) => p.hit)).toHaveLength(2)
    expect(splitMatches('x', [''])).toEqual([{ text: 'x', hit: false }])
  })
})
