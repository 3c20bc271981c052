import { expect, test } from 'vitest'
import { labelsFrom, runStages } from '../testing/run-stages.ts'

test.each([
  ['(?P<method>[A-Z]+) (?P<path>\\S+)', 'x: GET /a PUT /b', { method: 'GET', path: '/a' }],
  ['(?P<a>x)?(?P<b>y)', 'y', { a: '', b: 'y' }],
  ['(x)(?P<b>y)', 'xy', { b: 'y' }],
  ['(?P<a>x)', 'y', {}],
  ['(?P<a>.)(?P<b>.)', 'é字', { a: 'é', b: '字' }],
])('%s of %s', (regexp, line, labels) => {
  expect(labelsFrom(`| regexp \`${regexp}\``, line)).toEqual(labels)
})

test('names that are taken get a suffix', () => {
  expect(runStages('| regexp "(?P<app>.*)"', 'x')?.labels).toEqual({ app: 'a', app_extracted: 'x' })
})
