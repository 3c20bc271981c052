import { describe, expect, test } from 'vitest'
import { labelsFrom, runStages } from '../testing/run-stages.ts'

describe('| logfmt name="key"', () => {
  test.each([
    ['', 'a="x", y', 'x=1 y=2 z=3', { a: '1', y: '2' }],
    ['', 'a="nope"', 'x=1', { a: '' }],
    ['', 'a="x", b="x"', 'x=1', { a: '1', b: '1' }],
    ['', 'a="x"', 'x= y=1', { a: '' }],
    ['', 'a="x"', 'x=1 x=', { a: '' }],
    ['', 'a="x"', 'x=1\ufffd', { a: '' }],
    ['', 'a="x_y"', 'x-y=1', { a: '1' }],
    ['--strict', 'a="x"', 'x=1 y==', { a: '1', __error__: 'LogfmtParserErr' }],
    ['--strict --keep-empty', 'a="x"', 'x', { a: '' }],
  ])('%s %s', (flags, expressions, line, labels) => {
    const { __error_details__, ...found } =
      labelsFrom(`| logfmt ${flags} ${expressions}`, line) ?? {}
    expect(found).toEqual(labels)
    expect(__error_details__ !== undefined).toBe('__error__' in labels)
  })

  test('names that are taken get a suffix', () => {
    expect(runStages('| logfmt app="x"', 'x=1')?.labels).toEqual({ app: 'a', app_extracted: '1' })
  })

  test('what another parser found under the name is gone', () => {
    expect(labelsFrom('| pattern "<a> <_>" | logfmt a="x"', 'y=1 z')).toEqual({ a: '' })
  })
})
