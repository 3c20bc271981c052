import { expect, it } from 'vitest'
import { JsonPlace } from './json-place.ts'

const place = new JsonPlace(
  JSON.parse('{"__proto__":{"a":"1"},"list":[{"n":12},"x"],"big":1768471200000000001}'),
)

it('finds members whatever they are called', () => {
  expect(place.at('__proto__').at('a').text()).toBe('1')
  expect(place.at('constructor').absent).toBe(true)
  expect(place.at('list').items()[0]?.at('n').integer()).toBe(12n)
  expect(new JsonPlace({ a: 1, b: 2 }).members().map(([name]) => name)).toEqual(['a', 'b'])
})

it('says where something is wrong, and what is there instead', () => {
  expect(() => place.at('list').items()[1]?.at('n')).toThrow('list[1]: an object expected, not "x"')
  expect(() => place.at('list').texts()).toThrow('list[0]: text expected, not an object')
  expect(() => place.at('none').text()).toThrow('none: text expected, not nothing')
  expect(() => new JsonPlace([]).at('a')).toThrow('the answer: an object expected, not a list')
})

it('refuses whole numbers that are no longer exact', () => {
  expect(() => place.at('big').integer()).toThrow('big: a whole number expected')
  expect(new JsonPlace('1768471200000000001').integer()).toBe(1768471200000000001n)
})

it('reads numbers as Go prints them', () => {
  const read = (text: string): number => new JsonPlace(text).number()
  expect(['NaN', '+Inf', '-Inf', '1e-7', '-3.5'].map(read)).toEqual([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    1e-7,
    -3.5,
  ])
  expect(() => read('0x10')).toThrow('a number expected')
  expect(() => read('')).toThrow('a number expected')
})
