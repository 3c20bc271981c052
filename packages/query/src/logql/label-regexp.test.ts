import { describe, expect, test } from 'vitest'
import { labelRegexp } from './label-regexp.ts'

describe('labelRegexp', () => {
  test.each([
    // One text with `.*` beside it is searched for.
    ['0.*', '.*0.*'],
    ['.*0', '.*0.*'],
    ['.*0.*', '.*0.*'],
    ['(?i)jos.*', '(?i).*jos.*'],
    ['/api/v1\\.0.*', '.*/api/v1\\.0.*'],
    ['(foo).*', '.*foo.*'],
    ['(foo.*)', '.*foo.*'],
    // So are alternatives that begin alike.
    ['/api/.*|/', '.*/api/.*|.*/.*'],
    ['warn|warning', '.*warn.*|.*warning.*'],
    ['error|exception', '.*error.*|.*exception.*'],
    ['foo(bar|qux)', '.*foobar.*|.*fooqux.*'],
    ['foo(bar|qux).*', '.*foobar.*|.*fooqux.*'],
    ['z.*|J.*', '.*z.*|.*J.*'],
    ['z.*|Jo', '.*z.*|Jo'],
    ['.*', '.*'],
    ['foo|.*', '.*'],
  ])('%s is read as %s', (regexp, read) => {
    expect(labelRegexp(regexp)).toBe(read)
  })

  test.each([
    'shop',
    'send|purge',
    '(send|purge)',
    '(?i)shop',
    'a|b',
    'foo1|foo2',
    'foo.*bar',
    '.*foo.*bar.*',
    '.*(foo|bar)',
    'a(b).*',
    '(.*foo).*',
    'foo(ba(r|z)|qux)',
    '(foo|bar).*',
    'foo.+',
    'gw-[0-9]',
    '5..',
    '^foo.*',
    'fo+.*',
    'foo.*?',
    'foo\\d.*',
    '(?P<n>foo).*',
    'foo(?i)bar.*',
    'a{2}.*',
  ])('%s stays anchored', (regexp) => {
    expect(labelRegexp(regexp)).toBe(regexp)
  })

  test('groups without end are left alone', () => {
    const deep = `${'('.repeat(5000)}x.*${')'.repeat(5000)}`
    expect(labelRegexp(deep)).toBe(deep)
  })
})
