import fc from 'fast-check'
import { RE2JS } from 're2js'
import { expect, it } from 'vitest'
import { requiredTexts } from './required-texts.ts'

const plain = (...texts: string[]) => texts.map((text) => ({ anyOf: [text], anyCase: false }))

it.each([
  ['users?=u12[0-9]{2}', plain('user', '=u12')],
  ['timeout', plain('timeout')],
  ['^GET /api$', plain('GET /api')],
  ['a\\.b\\d+c', plain('a.b', 'c')],
  ['(?P<verb>GET) (?:/api)', plain('GET /api')],
  ['(?<verb>GET)', plain('GET')],
  ['ab+c', plain('ab', 'c')],
  ['ab*c', plain('a', 'c')],
  ['ab{0,3}c', plain('a', 'c')],
  ['ab{2}c', plain('ab', 'c')],
  ['\\Qa.b\\Ec', plain('a.bc')],
  ['[.]net', plain('.net')],
  ['x[]a]y[[:alpha:]]z', plain('x', 'y', 'z')],
  ['conn (refused|timed out) by', [{ anyOf: ['refused', 'timed out'], anyCase: false }]],
  ['(?i)Error: .*Disc', [{ anyOf: ['error: '], anyCase: true }]],
  ['(?i:Fatal) Kit', [...plain(' Kit'), { anyOf: ['fatal'], anyCase: true }]],
])('%s', (pattern, wanted) => {
  const found = requiredTexts(pattern)
  for (const text of wanted) expect(found).toContainEqual(text)
})

it.each([
  '',
  '.*',
  'a|',
  '(a|.)',
  'a?',
  '[ab]',
  '\\d+',
  '(?i)k',
  'a{',
  '(',
  'a**',
  '\\x41',
  '\\pL',
])('knows nothing of %j', (pattern) => expect(requiredTexts(pattern)).toEqual([]))

it('takes the letters with a third form out of what any case stands for', () => {
  expect(requiredTexts('(?i)task9')).toEqual([
    { anyOf: ['ta'], anyCase: true },
    { anyOf: ['9'], anyCase: true },
  ])
})

it('requires of no line what the line has not, for any pattern', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    'K',
    's',
    'é',
    '.',
    '[ab]',
    '[^a]',
    '[.]',
    '\\.',
    '\\d',
    '\\b',
    '^',
    '$',
    '\\Qa+\\E',
    '\\t',
  )
  const pattern = fc.letrec<{ of: string }>((tie) => ({
    of: fc.oneof(
      { depthSize: 'small' },
      atom,
      fc.tuple(tie('of'), tie('of')).map((both) => both.join('')),
      fc.tuple(tie('of'), tie('of')).map((both) => `(${both.join('|')})`),
      fc
        .tuple(tie('of'), fc.constantFrom('?', '*', '+', '{2}', '{0,2}', '{1,}', '+?'))
        .map(([of, times]) => `(?:${of})${times}`),
      tie('of').map((of) => `(?i:${of})`),
      tie('of').map((of) => `(?i)${of}`),
    ),
  })).of
  const line = fc.string({
    unit: fc.constantFrom(
      'a',
      'b',
      'A',
      'k',
      'K',
      '\u212a',
      's',
      'ſ',
      'é',
      'É',
      '.',
      '1',
      '+',
      '\t',
    ),
    maxLength: 12,
  })
  fc.assert(
    fc.property(pattern, fc.array(line, { minLength: 10, maxLength: 30 }), (regex, lines) => {
      const compiled = RE2JS.compile(regex)
      const needs = requiredTexts(regex)
      for (const text of lines) {
        if (!compiled.test(text)) continue
        for (const { anyOf, anyCase } of needs) {
          const searched = anyCase ? text.replace(/[A-Z]/g, (c) => c.toLowerCase()) : text
          expect(anyOf.some((wanted) => searched.includes(wanted))).toBe(true)
        }
      }
    }),
    { numRuns: 3000, seed: 7 },
  )
})
