import { describe, expect, test } from 'vitest'
import { hintsFor } from '../pipeline/parser-hints.ts'
import { labelsFrom, runStages } from '../testing/run-stages.ts'

const line = '{"a":{"b":[{"c":"x"},2]},"n":null,"k.v":true,"e":"","s":"5"}'

describe('| json name="path"', () => {
  test.each([
    ['c="a.b[0].c"', { c: 'x' }],
    ['two="a.b[1]"', { two: '2' }],
    ['list="a.b"', { list: '[{"c":"x"},2]' }],
    ['object="a"', { object: '{"b":[{"c":"x"},2]}' }],
    ['k="[\\"k.v\\"]"', { k: 'true' }],
    ['s', { s: '5' }],
    ['gone="a.nope", far="a.b[9]"', { gone: '', far: '' }],
    ['n="n"', { n: '' }],
    ['e="e"', { e: '' }],
    ['x="s.deeper"', { x: '' }],
  ])('%s', (expressions, labels) => {
    expect(labelsFrom(`| json ${expressions}`, line)).toEqual(labels)
  })

  test('a line that is no JSON has an error and no labels', () => {
    expect(labelsFrom('| json a="a"', 'plain')).toMatchObject({ __error__: 'JSONParserErr' })
    expect(labelsFrom('| json a="a"', 'plain')).not.toHaveProperty('a')
  })

  test('what is not asked for need not be JSON', () => {
    const odd = '{"when":12:30:01,"a":1 "b":two, c, "d":4'
    expect(labelsFrom('| json a="a", d="d"', odd)).toEqual({ a: '1', d: '4' })
    expect(labelsFrom('| json b="b"', odd)).toEqual({
      b: '',
      __error__: 'JSONParserErr',
      __error_details__: 'Unknown value type',
    })
  })

  test('an empty line has neither, a text has nothing to find', () => {
    expect(labelsFrom('| json a="a"', '')).toEqual({})
    expect(labelsFrom('| json a="a"', '"a"')).toEqual({ a: '' })
    expect(labelsFrom('| json a="a"', '{"a":"x\ufffd"}')).toEqual({ a: 'x ' })
  })

  test('names that are taken get a suffix', () => {
    expect(runStages('| json app="s"', line)?.labels).toEqual({ app: 'a', app_extracted: '5' })
  })

  test('is skipped when nothing is asked for', () => {
    const hints = hintsFor([])
    expect(runStages('| json a="a"', 'plain', { stream: {}, hints })?.labels).toEqual({})
  })
})
