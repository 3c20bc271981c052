import { expect, test } from 'vitest'
import { IdDictionary } from './id-dictionary.ts'

function added(dictionary: IdDictionary, text: string): number | undefined {
  let id: number | undefined
  dictionary.idOf(text, (newId) => {
    id = newId
  })
  return id
}

test('gives each text one id and says when it is new', () => {
  const dictionary = new IdDictionary(5, 1000)
  expect(added(dictionary, 'a')).toBe(5)
  expect(added(dictionary, 'b')).toBe(6)
  expect(added(dictionary, 'a')).toBeUndefined()
  dictionary.keep()
  expect(dictionary.idOf('b', () => {})).toBe(6)
})

test('forgets what was not written, and does not use its id again', () => {
  const dictionary = new IdDictionary(0, 1000)
  added(dictionary, 'a')
  dictionary.keep()
  added(dictionary, 'b')
  dictionary.drop()
  expect(added(dictionary, 'a')).toBeUndefined()
  expect(added(dictionary, 'b')).toBe(2)
})

test('remembers only so much', () => {
  const dictionary = new IdDictionary(0, 3 * 65)
  for (const text of ['a', 'b', 'c', 'd']) added(dictionary, text)
  dictionary.keep()
  expect(added(dictionary, 'd')).toBeUndefined()
  expect(added(dictionary, 'a')).toBe(4)
})
