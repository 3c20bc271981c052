import { describe, expect, test } from 'vitest'
import { parseLabelFilter } from './parse-label-filter.ts'
import { printLabelFilter } from './print-stage.ts'
import { TokenReader } from './token-reader.ts'

const parse = (text: string): string => printLabelFilter(parseLabelFilter(new TokenReader(text)))

describe('parseLabelFilter', () => {
  test.each([
    ['a="x"', 'a="x"'],
    ['a=~"x|y"', 'a=~"x|y"'],
    ['a==5', 'a==5'],
    ['a>=-1.5', 'a>=-1.5'],
    ['a<1h30m', 'a<1h30m0s'],
    ['a<-5s', 'a<-5s'],
    ['a!=5KiB', 'a!=5120B'],
    ['a=ip("10.0.0.0/8")', 'a=ip("10.0.0.0/8")'],
    ['a=1 and b=2 or c=3', '( ( a==1 , b==2 ) or c==3 )'],
    ['a=1 or b=2 and c=3', '( a==1 or ( b==2 , c==3 ) )'],
    ['(a=1 or b=2) and c=3', '( ( a==1 or b==2 ) , c==3 )'],
    ['a=1, b=2 or c=3', '( a==1 , ( b==2 or c==3 ) )'],
    ['a=1 b=2', '( a==1 , b==2 )'],
  ])('%s', (text, printed) => {
    expect(parse(text)).toBe(printed)
  })

  test.each([
    ['a>"x"', 'unexpected STRING'],
    ['a=~5', 'unexpected NUMBER'],
    ['a=~"("', 'error parsing regexp'],
    ['a>ip("::1")', 'unexpected ip'],
    ['a>-5KB', 'unexpected BYTES'],
    ['(a=1', 'unexpected $end'],
    ['a', 'unexpected $end'],
  ])('%s is refused', (text, reason) => {
    expect(() => parse(text)).toThrow(reason)
  })
})
