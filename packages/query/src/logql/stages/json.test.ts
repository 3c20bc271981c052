import { describe, expect, test } from 'vitest'
import { hintsFor } from '../pipeline/parser-hints.ts'
import { labelsFrom, runStages } from '../testing/run-stages.ts'

describe('| json', () => {
  test.each([
    ['{"a":"x","n":1.50,"b":true}', { a: 'x', n: '1.50', b: 'true' }],
    ['{"a":{"b":{"c-d":1}}}', { a_b_c_d: '1' }],
    ['{"list":[1],"none":null,"a":1}', { a: '1' }],
    ['{"a":1,"a":2}', { a: '1' }],
    ['{"1st":"x","k k":"y","ä":"z"}', { _1st: 'x', k_k: 'y', _: 'z' }],
    ['{"a":"q\\"\\u00e9\\n"}', { a: 'q"é\n' }],
    ['{"a":""}', { a: '' }],
    ['  {"a" : 1 } trailing', { a: '1' }],
    ['{"big":12345678901234567890}', { big: '12345678901234567890' }],
    ['{"__proto__":"x"}', { ['__proto__']: 'x' }],
    ['{}', {}],
    ['{"a":1,}', { a: '1' }],
    ['{"a":"x\ufffdy"}', { a: 'x y' }],
    // Blank names leave no trace in joined ones.
    ['{" ":"x","":{"a":1},"b":{" ":2,"":{"c":3}}}', { a: '1', b: '2', b_c: '3' }],
    ['{"":{" ":1}}', { '': '1' }],
  ])('%s', (line, labels) => {
    expect(labelsFrom('| json', line)).toEqual(labels)
  })

  test.each(['plain', '[1]', '"text"', '{"a":1', '{"a"', '{a:1}', ''])(
    '%s is no object: an error, not a drop',
    (line) => {
      expect(labelsFrom('| json', line)?.['__error__']).toBe('JSONParserErr')
    },
  )

  test('what stands before a fault is kept', () => {
    expect(labelsFrom('| json', '{"a":1,"b":')).toMatchObject({
      a: '1',
      __error__: 'JSONParserErr',
    })
  })

  test("names of the stream and of metadata get a suffix, a parser's own do not", () => {
    const line = '{"app":"inner","user":"inner","x":"1"}'
    const { labels } = runStages('| json | json', line, { metadata: { user: 'u1' } }) ?? {}
    expect(labels).toEqual({
      app: 'a',
      app_extracted: 'inner',
      user: 'u1',
      user_extracted: 'inner',
      x: '1',
    })
  })

  test('reads no more than is asked for, so what stands behind cannot fail', () => {
    const hints = hintsFor(['b_c'])
    const line = '{"a":1,"b":{"c":2},"broken'
    expect(runStages('| json', line, { stream: {}, hints })?.labels).toEqual({ b_c: '2' })
    const both = runStages('| logfmt | json', 'b_c=1 and no json', { stream: {}, hints })
    expect(both?.labels).toEqual({ b_c: '1' })
    const none = hintsFor([])
    expect(runStages('| json', 'no json', { stream: {}, hints: none })?.labels).toEqual({})
  })
})
