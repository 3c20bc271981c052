import { expect, test } from 'vitest'
import { LogfmtScanner } from './logfmt-scanner.ts'

function scan(line: string): string[] {
  const scanner = new LogfmtScanner()
  scanner.start(line)
  const found: string[] = []
  while (!scanner.atEnd) {
    found.push(scanner.next() ? `${scanner.key}→${scanner.value}` : `! ${scanner.problem}`)
  }
  return found
}

test.each([
  ['a=1  b=2 ', ['a→1', 'b→2', '! ']],
  ['a="x y" b', ['a→x y', 'b→']],
  ['a="" b=', ['a→', 'b→']],
  ['a="\\u00e9\\n"', ['a→é\n']],
  ['a"b=1 c=2', [`! logfmt syntax error at pos 2 : unexpected '"'`, 'c→2']],
  ['a=x"y c=2', [`! logfmt syntax error at pos 4 : unexpected '"'`, 'c→2']],
  ['=1 c=2', [`! logfmt syntax error at pos 1 : unexpected '='`, 'c→2']],
  ['a="open c=2', ['! logfmt syntax error at pos 12 : unterminated quoted value']],
  ['a="\'\\\'\\ud83d\\ude00" b="new\nline"', ["a→''😀", 'b→new\nline']],
  ['é="\\q"b=1', ['! logfmt syntax error at pos 8 : invalid quoted value', 'b→1']],
  ['a\ufffd=1 c=2', ['! logfmt syntax error at pos 5 : invalid key', 'c→2']],
  ['a\ufffd c=2', ['! logfmt syntax error at pos 5 : invalid key', 'c→2']],
])('%s', (line, pairs) => {
  expect(scan(line)).toEqual(pairs)
})
