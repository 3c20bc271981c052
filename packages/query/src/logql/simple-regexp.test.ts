import { expect, test } from 'vitest'
import { type RegexpNode, readSimpleRegexp } from './simple-regexp.ts'

function show(node: RegexpNode | undefined): string {
  switch (node?.kind) {
    case undefined:
      return '-'
    case 'literal':
      return JSON.stringify(node.text)
    case 'anything':
      return '.*'
    case 'empty':
      return 'ε'
    case 'other':
      return '?'
    case 'group':
      return `{${show(node.of)}}`
    case 'sequence':
      return `(${node.of.map(show).join(' ')})`
    case 'alternatives':
      return `[${node.of.map(show).join(' ')}]`
  }
}

test.each([
  ['', 'ε'],
  ['abc', '"abc"'],
  ['a\\.b\\|', '"a.b|"'],
  ['a.*', '("a" .*)'],
  ['a(b)(?:c)', '("a" {"b"} {"c"})'],
  ['(a|)', '{["a" ε]}'],
  ['ab|ac', '("a" ?)'],
  ['abc|abd|x', '[("ab" ?) "x"]'],
  ['warn|warning', '("warn" [ε "ing"])'],
  ['/api/.*|/', '("/" [("api/" .*) ε])'],
  ['a|b|cd', '[? "cd"]'],
  ['foo|bar', '["foo" "bar"]'],
  ['|x', '[ε "x"]'],
  ['a+', '-'],
  ['[a]', '-'],
  ['(a', '-'],
  ['a)', '-'],
  ['\\d', '-'],
  ['.', '-'],
])('%s', (regexp, tree) => {
  expect(show(readSimpleRegexp(regexp))).toBe(tree)
})
