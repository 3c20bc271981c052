import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gramsOf, hasGrams, markGrams, marksGrams, newGramMarks, packGrams } from './gram-set.ts'

function setOf(text: string): Uint8Array {
  const marks = newGramMarks()
  const bytes = new TextEncoder().encode(text)
  markGrams(marks, bytes, { from: 0, to: bytes.length })
  return marks
}

it('has the grams of every part of a text, in any case, open and closed', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 3, maxLength: 60 })
  fc.assert(
    fc.property(text, fc.nat(60), fc.nat(60), (whole, from, length) => {
      const part = whole.slice(from, from + length).toWellFormed()
      const marks = setOf(whole)
      for (const spelled of [part, part.replace(/[a-z]/g, (c) => c.toUpperCase())]) {
        // Half a surrogate pair is another character than the pair.
        if (part !== whole.slice(from, from + length)) continue
        expect(marksGrams(marks, gramsOf(spelled))).toBe(true)
        expect(hasGrams(packGrams(marks), gramsOf(spelled))).toBe(true)
      }
    }),
    { seed: 3 },
  )
})

it('tells texts apart', () => {
  const marks = setOf('connection refused by upstream')
  expect(marksGrams(marks, gramsOf('REFUSED'))).toBe(true)
  expect(marksGrams(marks, gramsOf('accepted'))).toBe(false)
  expect(hasGrams(packGrams(marks), gramsOf('accepted'))).toBe(false)
})

it('knows the beginnings of escaped characters, and of other texts nothing under three bytes', () => {
  expect(gramsOf('ab')).toHaveLength(0)
  expect(gramsOf('é')).toHaveLength(0)
  for (const [text, escape] of [
    ['"caf\\u00e9"', '\\u'],
    ['"\\U0001f600"', '\\u'],
    ['ends with \\x', '\\x'],
  ] as const) {
    expect(marksGrams(setOf(text), gramsOf(escape))).toBe(true)
    expect(marksGrams(setOf(text.replaceAll('\\', '/')), gramsOf(escape))).toBe(false)
  }
})
