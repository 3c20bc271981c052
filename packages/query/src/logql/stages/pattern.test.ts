import { expect, test } from 'vitest'
import { hintsFor } from '../pipeline/parser-hints.ts'
import { labelsFrom, runStages } from '../testing/run-stages.ts'

test.each([
  [
    '<ip> - <user> [<_>] "<method> <path>"',
    '1.2.3.4 - bob [now] "GET /x"',
    {
      ip: '1.2.3.4',
      user: 'bob',
      method: 'GET',
      path: '/x',
    },
  ],
  ['level=<level> <rest>', 'level=warn a b', { level: 'warn', rest: 'a b' }],
  ['level=<level> <rest>', 'x level=warn a b', {}],
  ['<a> <b>', 'only', { a: 'only' }],
  ['<a>,<b>', ',x', { a: '', b: 'x' }],
  ['<a> end', 'x end of line', { a: 'x' }],
  ['<_> <b>', 'x y', { b: 'y' }],
  ['<a>', '', {}],
])('%s of %s', (pattern, line, labels) => {
  expect(labelsFrom(`| pattern \`${pattern}\``, line)).toEqual(labels)
})

test('names that are taken get a suffix, and unwanted ones are left out', () => {
  const hints = hintsFor(['b', 'app_extracted'])
  expect(runStages('| pattern "<app> <b> <c>"', 'x y z', { hints })?.labels).toEqual({
    app: 'a',
    app_extracted: 'x',
    b: 'y',
  })
})
