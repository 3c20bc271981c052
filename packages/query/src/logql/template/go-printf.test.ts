import { expect, test } from 'vitest'
import { sprintf } from './go-printf.ts'
import type { TemplateValue } from './value.ts'

test.each<[string, TemplateValue[], string]>([
  ['%s|%v|%d', ['a', 1.5, 7n], 'a|1.5|7'],
  ['%5s|%-5s|%.2s', ['é', 'é', 'héllo'], '    é|é    |hé'],
  ['%05d|%+d|%x|%X|%o|%b', [-42n, 5n, 255n, 255n, 8n, 5n], '-0042|+5|ff|FF|10|101'],
  ['%f|%.2f|%8.3f|%e', [1.5, 2.345, 3.14159, 12345.678], '1.500000|2.35|   3.142|1.234568e+04'],
  ['%g|%.3g|%.3g|%.6g', [1e21, 1234.5, 0.00001, 2.5], '1e+21|1.23e+03|1e-05|2.5'],
  ['%q|%x', ['say "hi"', 'hi'], '"say \\"hi\\""|6869'],
  ['%t|%T|%T', [true, 1n, 'x'], 'true|int|string'],
  ['%c', [233n], 'é'],
  ['100%%', [], '100%'],
  ['%d', ['x'], '%!d(string=x)'],
  ['%s', [5n], '%!s(int=5)'],
  ['%s %s', ['a'], 'a %!s(MISSING)'],
  ['%s', ['a', 1n], 'a%!(EXTRA int=1)'],
  ['%', [], '%!(NOVERB)'],
])('%s', (format, args, text) => {
  expect(sprintf(format, args)).toBe(text)
})

test('a width has an end', () => {
  expect(() => sprintf('%99999999d', [1n])).toThrow('too long')
})
