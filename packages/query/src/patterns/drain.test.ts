import { expect, test } from 'vitest'
import { Drain } from './drain.ts'
import { printPattern, tokenize } from './tokenize.ts'

function patternsOf(lines: readonly string[], maxClusters = 100): (string | null)[] {
  const drain = new Drain({ maxClusters })
  const clusters = lines.map((line) => drain.add(tokenize(line)))
  return clusters.map((cluster) => cluster && printPattern(cluster.tokens))
}

test('words that vary become wildcards', () => {
  const lines = ['user anna logged in from home', 'user bert logged in from work']
  const [first, second] = patternsOf(['user 1 logged in from home', ...lines])
  expect(first).toBe('user <_> logged in from <_>')
  expect(second).not.toBeNull()
})

test('lines that differ in most of their words stay apart', () => {
  const found = patternsOf(['cache miss for key', 'cache flush at midnight', 'disk is nearly full'])
  expect(new Set(found).size).toBe(3)
})

test('separators have to agree', () => {
  expect(patternsOf(['take a=b', 'take a:b'])).toEqual(['take a=b', 'take a:b'])
})

test('holds no more templates than it may, and says which lines belong to none', () => {
  const words = [
    'one',
    'two words',
    'three words now',
    'four words it is',
    'now these are five words',
  ]
  expect(patternsOf(words, 3).filter((pattern) => pattern === null)).toHaveLength(2)
})

test('many first words do not make many branches', () => {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i))
  const lines = letters.map((letter) => `${letter.repeat(3)} went away and came back`)
  expect(new Set(patternsOf(lines)).size).toBeLessThan(26)
})
