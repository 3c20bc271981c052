import { expect, test } from 'vitest'
import { LookupMemory } from './lookup-memory.ts'

test('knows what was answered until the version is another', () => {
  const memory = new LookupMemory()
  memory.set('1', 'a', [[1, 0]])
  memory.set('1', 'b', [])
  expect(memory.get('1', 'a')).toEqual([[1, 0]])
  expect(memory.get('1', 'b')).toEqual([])
  expect(memory.get('1', 'c')).toBeUndefined()
  expect(memory.get('2', 'a')).toBeUndefined()
  memory.set('2', 'c', [])
  expect(memory.get('2', 'a')).toBeUndefined()
  expect(memory.get('2', 'c')).toEqual([])
})

test('forgets when it holds too many rows', () => {
  const memory = new LookupMemory()
  const rows = Array.from({ length: 1000 }, (_, id) => [id, 0] as const)
  for (let i = 0; i < 60; i++) memory.set('1', `${i}`, rows)
  expect(memory.get('1', '59')).toBe(rows)
  const known = Array.from({ length: 60 }, (_, i) => memory.get('1', `${i}`)).filter(Boolean)
  expect(known.length).toBeLessThan(50)
})
