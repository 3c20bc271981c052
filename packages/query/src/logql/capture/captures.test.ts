import { type LineCaptures, streamOf } from '@tailspan/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BaseLabelsCache } from '../pipeline/base-labels.ts'
import { LogEntry } from '../pipeline/log-entry.ts'
import { hintsFor } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { compileRegexp } from '../regexp.ts'
import { JsonStage } from '../stages/json.ts'
import { LogfmtStage } from '../stages/logfmt.ts'
import { jsonCaptures } from './json-captures.ts'
import { capturedValue } from './label-texts.ts'
import { logfmtCaptures } from './logfmt-captures.ts'

const bare = new BaseLabelsCache().get(streamOf([]), '', '')

/** What the parser finds under the names and `__error__`. */
function parsed(stage: Stage, names: readonly string[], line: string) {
  const entry = new LogEntry()
  entry.reset(bare, 0n, line)
  stage.run(entry)
  return [...names, '__error__'].map((name) => entry.get(name))
}

/** What the captures find; undefined when the line is not readable by them. */
function captured({ when, captures }: LineCaptures, line: string) {
  const readable = when.every((filters) =>
    filters.some(({ kind, negate, anyOf }) => {
      const has = (text: string): boolean =>
        kind === 'contains' ? line.includes(text) : compileRegexp(text, false).test(line)
      return anyOf.some(has) !== negate
    }),
  )
  if (!readable) return undefined
  const values = captures.map(({ regex }) => {
    const matcher = compileRegexp(regex, false).matcher(line)
    const text = matcher.find() ? (matcher.group(1) ?? '') : ''
    return text === '' ? undefined : capturedValue(text)
  })
  return [...values, undefined]
}

function check(format: 'json' | 'logfmt', names: readonly string[], line: string) {
  const of = format === 'json' ? jsonCaptures(names, true) : logfmtCaptures(names, true)
  const hints = hintsFor([...names, '__error__'])
  const stage = format === 'json' ? new JsonStage(hints) : new LogfmtStage(false, false, hints)
  const found = captured(of, line)
  if (found !== undefined) expect([line, found]).toEqual([line, parsed(stage, names, line)])
  return found
}

test.each([
  ['{"user":"u1","ms":12.5}', ['u1', '12.5']],
  ['{ "ms": -1e3 , "user": "a b" }', ['a b', '-1e3']],
  ['{"user":null,"user":"x","list":[1,"a",true]}', ['x', undefined]],
  ['{"user":"a","user":"b","ms":true}', ['a', 'true']],
  ['{"msg":"say \\"user\\":5","user":""}', ['', undefined]],
  ['{"http.method":"GET"}', [undefined, undefined]],
  ['{}', [undefined, undefined]],
])('takes labels out of %s', (line, expected) => {
  expect(check('json', ['user', 'ms'], line)?.slice(0, 2)).toEqual(expected)
})

test.each([
  'GET / 200',
  '{"user":"u\\u0031"}',
  '{"user":{"x":1}}',
  '{"a":{"user":"x"}}',
  '{"a":["user":1]}',
  '{"a":1} rest',
  '{"us_er":1,',
  '{"--error--":"x"}',
])('leaves %s to the parser', (line) => {
  expect(check('json', ['user'], line)).toBeUndefined()
})

test('keys that could become a joined name are left to the parser', () => {
  expect(check('json', ['a_b'], '{"a.b":1}')).toBeUndefined()
  expect(check('json', ['a_b'], '{"a_b":1}')?.[0]).toBe('1')
  expect(check('logfmt', ['a_b'], 'a-b=1')).toBeUndefined()
})

test.each([
  ['level=info user=u1 msg="a b"', ['u1', undefined]],
  ['user="u 1" ms=', ['u 1', undefined]],
  ['user= user="" user=x', ['x', undefined]],
  ['{"user":"a b"}', [undefined, undefined]],
  ['took=1 "quoted" words', [undefined, undefined]],
  ['superuser=1 ms=2', [undefined, '2']],
])('takes labels out of %s', (line, expected) => {
  expect(check('logfmt', ['user', 'ms'], line)?.slice(0, 2)).toEqual(expected)
})

test.each(['msg="a user=b"', 'user=a"b', 'user="a\\"b"', 'user=\ufffd', 'a="x"user=1'])(
  'leaves %s to the parser',
  (line) => {
    expect(check('logfmt', ['user'], line)).toBeUndefined()
  },
)

const names = fc.uniqueArray(fc.constantFrom('user', 'ms', 'a_b', 'level'), { maxLength: 3 })
const key = fc.constantFrom(
  'user',
  'ms',
  'a_b',
  'a.b',
  'a b',
  ' user',
  'user\u00a0',
  'a',
  '1',
  '',
  'level',
  '__error__',
  '--error--',
  'us\\u0065r',
  'us"er',
  'x_user',
  'userx',
  '\u00e9',
  'user_extracted',
)
const text = fc.constantFrom(
  '',
  'u1',
  'a b',
  '12',
  '1.5',
  '-3',
  'null',
  'a=b',
  ' user=x',
  '"',
  '\\',
  '\\"',
  '\\n',
  '\n',
  '"user":5',
  '\\"user\\":5',
  'user',
  '}',
  '{',
  ',',
  '\ufffd',
  '\u00e9\ud83d\ude00',
  'error',
  '\u00a0',
)
const scalar = fc.oneof(
  text.map((t) => `"${t}"`),
  fc.constantFrom(
    '1',
    '-2.50',
    '1e5',
    '01',
    '1x',
    'true',
    'false',
    'null',
    'nul',
    '-',
    '',
    '"',
    'NaN',
  ),
)
const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.tuple(scalar, scalar).map((items) => `[${items.join(',')}]`),
  fc.tuple(key, scalar).map(([k, v]) => `{"${k}":${v}}`),
  fc.tuple(key, scalar).map(([k, v]) => `["${k}":${v}]`),
)
const gap = fc.constantFrom('', '', '', ' ', '\n', '\u00a0', '\t ')
const member = fc.tuple(key, gap, value, gap).map(([k, a, v, b]) => `"${k}"${a}:${b}${v}${a}`)
const jsonLine = fc
  .tuple(gap, fc.array(member, { maxLength: 5 }), fc.constantFrom('}', '}', '}', '', '} x', ',}'))
  .map(([before, members, end]) => `${before}{${members.join(',')}${end}`)

const pairs = fc.tuple(
  fc.oneof(key, text),
  fc.constantFrom('=', '=', '=', '', '==', ' = '),
  fc.oneof(
    text,
    text.map((t) => `"${t}"`),
  ),
)
const logfmtLine = fc
  .array(fc.tuple(pairs, fc.constantFrom(' ', ' ', '  ', '\t', '', '\u00a0')), { maxLength: 6 })
  .map((list) => list.map(([[k, is, v], after]) => k + is + v + after).join(''))

test('finds in any line what the parser finds', () => {
  let readable = 0
  fc.assert(
    fc.property(names, fc.oneof(jsonLine, logfmtLine), (wanted, line) => {
      for (const format of ['json', 'logfmt'] as const) {
        if (check(format, wanted, line) !== undefined) readable++
      }
    }),
    { numRuns: 4000 },
  )
  expect(readable).toBeGreaterThan(500)
})
