import { expect, test } from 'vitest'
import { render } from '../../testing/render.ts'

test.each([
  ['regexReplaceAll "(p)[o-z]" "poppy" "${1}a"', 'papay'],
  ['regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W"', '-W-xxW-'],
  ['regexReplaceAll "a(x*)b" "-ab-axxb-" "$1W"', '---'],
  ['regexReplaceAllLiteral "a(x*)b" "-ab-axxb-" "${1}"', '-${1}-${1}-'],
  ['regexReplaceAll "(?P<n>[0-9]+)" "a1b22" "<${n}>"', 'a<1>b<22>'],
  ['"abc abc" | count "ab?"', '2'],
  ['count "x" "abc"', '0'],
])('%s', (call, result) => {
  expect(render(`{{ ${call} }}`)).toBe(result)
})

test('a bad regular expression fails', () => {
  expect(() => render('{{ regexReplaceAll .r "x" "y" }}', { r: '(' })).toThrow(
    'error parsing regexp',
  )
})
