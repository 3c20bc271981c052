import { expect, test } from 'vitest'
import { expandTemplate } from './go-expand.ts'
import { compileRegexp } from './regexp.ts'

test.each([
  ['$1-$2', 'ab-12'],
  ['${1}x', 'abx'],
  ['$1x', ''],
  ['$word/${n}', 'ab/12'],
  ['$9${nope}', ''],
  ['$$1', '$1'],
  ['$0', 'ab12'],
  ['plain $', 'plain $'],
])('%s', (replacement, text) => {
  const matcher = compileRegexp('(?P<word>[a-z]+)(?P<n>[0-9]+)(x)?', false).matcher('ab12')
  expect(matcher.find()).toBe(true)
  expect(expandTemplate(replacement, matcher)).toBe(text)
})
