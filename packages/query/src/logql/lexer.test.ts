import { describe, expect, test } from 'vitest'
import { LogqlLexer } from './lexer.ts'
import { END } from './token.ts'

function lex(text: string): string[] {
  const lexer = new LogqlLexer(text)
  const tokens: string[] = []
  for (let token = lexer.next(); token.kind !== END; token = lexer.next()) {
    tokens.push(token.value === undefined ? token.kind : `${token.kind}=${token.value}`)
  }
  return tokens
}

describe('LogqlLexer', () => {
  test.each([
    ['{app="a"}', ['{', 'identifier', '=', 'string=a', '}']],
    ['|= |~ |> != !~ !> =~ == >= <= | > <', '|= |~ |> != !~ !> =~ == >= <= | > <'.split(' ')],
    ['`raw\\n` "esc\\n"', ['string=raw\\n', 'string=esc\n']],
    [
      '5 1.5 .5 1e3 1.5E-2',
      ['number=5', 'number=1.5', 'number=0.5', 'number=1000', 'number=0.015'],
    ],
    ['0x1.8p2 010 2or', ['number=6', 'number=10', 'number=2', 'or']],
    [
      '1h30m 1d 500ms',
      [
        'duration literal=5400000000000',
        'duration literal=86400000000000',
        'duration literal=500000000',
      ],
    ],
    ['5MiB 10kB 7B', ['bytes literal=5242880', 'bytes literal=10000', 'bytes literal=7']],
    // Units of sizes have one spelling; `m` is a minute.
    ['1mb', ['duration literal=60000000000', 'identifier']],
    ['[5m] [1h30m]', ['range=300000000000', 'range=5400000000000']],
    ['JSON Logfmt --strict --keep-empty', ['json', 'logfmt', 'flag', 'flag']],
    [
      'rate(x) rate rate by (x)',
      ['rate', '(', 'identifier', ')', 'identifier', 'rate', 'by', '(', 'identifier', ')'],
    ],
    ['# all comment\njson # more', ['json']],
    ['// all comment\njson /* more\n*/ 4 / 2 //', ['json', 'number=4', '/', 'number=2']],
    ['"a // b /* c"', ['string=a // b /* c']],
    ['level1 _x über', ['identifier', 'identifier', 'identifier']],
  ])('%s', (text, tokens) => {
    expect(lex(text)).toEqual(tokens)
  })

  test.each([
    ['"open', 'literal not terminated'],
    ['json /* open', 'comment not terminated'],
    ['"\\q"', 'invalid char escape'],
    ['0x10', 'unable to parse literal as a float: strconv.ParseFloat: parsing "0x10"'],
    ['0b11', 'unable to parse literal as a float'],
    ['089', 'unable to parse literal as a float'],
    ['1__2', 'unable to parse literal as a float'],
    ['1.5d', 'is no number, duration or size'],
    ['5EB', 'is no number, duration or size'],
    ['5parsecs', 'is no number, duration or size'],
    ['[5m', "missing closing ']'"],
    ['[x]', 'not a valid duration'],
    ['&', 'unexpected &'],
  ])('%s is refused', (text, reason) => {
    expect(() => lex(text)).toThrow(reason)
  })
})
