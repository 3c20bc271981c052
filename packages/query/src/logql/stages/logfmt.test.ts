import { describe, expect, test } from 'vitest'
import { hintsFor } from '../pipeline/parser-hints.ts'
import { labelsFrom, runStages } from '../testing/run-stages.ts'

describe('| logfmt', () => {
  test.each([
    ['', 'a=1 b="two words" c=x', { a: '1', b: 'two words', c: 'x' }],
    ['', 'a="q\\"uote" b="tab\\t"', { a: 'q"uote', b: 'tab\t' }],
    ['', 'a=1 a=2', { a: '1' }],
    ['', 'bare empty= a=1', { a: '1' }],
    ['--keep-empty', 'bare empty= a=1', { bare: '', empty: '', a: '1' }],
    ['', '1st=x k-k=y', { _1st: 'x', k_k: 'y' }],
    ['', 'a=b=c d=1', { d: '1' }],
    ['', '=x a=1 b="open', { a: '1' }],
    ['', 'a=x\ufffdy b\ufffd=1', { a: 'x y' }],
    ['', 'plain words', {}],
    ['', '', {}],
  ])('logfmt %s of %s', (flags, line, labels) => {
    expect(labelsFrom(`| logfmt ${flags}`, line)).toEqual(labels)
  })

  test('strict: a bad pair ends the reading with an error', () => {
    const labels = labelsFrom('| logfmt --strict', 'a=1 b=c=d e=2')
    expect(labels).toMatchObject({ a: '1', __error__: 'LogfmtParserErr' })
    expect(labels).not.toHaveProperty('e')
    expect(labelsFrom('| logfmt --strict', 'a=1 bare')).toEqual({ a: '1' })
  })

  test('names that are taken get a suffix', () => {
    expect(runStages('| logfmt', 'app=b x=1')?.labels).toEqual({
      app: 'a',
      app_extracted: 'b',
      x: '1',
    })
  })

  test('reads no more than is asked for', () => {
    const hints = hintsFor(['b'])
    const run = runStages('| logfmt --strict', 'a=1 b=2 c==', { stream: {}, hints })
    expect(run?.labels).toEqual({ b: '2' })
    const second = runStages('| json | logfmt --strict', '{"b":"2"}', { stream: {}, hints })
    expect(second?.labels).toEqual({ b: '2' })
  })
})
