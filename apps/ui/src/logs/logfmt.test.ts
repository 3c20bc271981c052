import { describe, expect, it } from 'vitest'
import { parseLogfmt } from './logfmt.ts'

describe('logfmt', () => {
  it('reads plain and quoted values', () => {
    expect(parseLogfmt('level=info  msg="a \\"b\\" c" empty= n=1=2')).toEqual([
      ['level', 'info'],
      ['msg', 'a "b" c'],
      ['empty', ''],
      ['n', '1=2'],
    ])
  })

  it('reads what is written with a backslash', () => {
    expect(parseLogfmt(String.raw`a="one\ntwo\tthree\\n" b="\u00e9\q"`)).toEqual([
      ['a', 'one\ntwo\tthree\\n'],
      ['b', 'éq'],
    ])
  })

  it('is not fooled by other lines', () => {
    for (const line of [
      '',
      'plain words',
      'a=1',
      'GET /x?a=1 200',
      'a=1 then b=2',
      'a="open b=2',
    ]) {
      expect(parseLogfmt(line)).toBeUndefined()
    }
  })
})
