import { expect, test } from 'vitest'
import type { RouteRule } from '../options/sampling-options.ts'
import { DropRules } from './drop-rules.ts'

const get = (path: string) => ({
  name: 'GET',
  attributes: { 'http.request.method': 'GET', 'url.path': path },
})

test.each<[RouteRule[], string, boolean]>([
  [[], '/health', false],
  [[{ route: '/health' }], '/health', true],
  [[{ route: '/health' }], '/healthy', false],
  [[{ route: '/health' }, { route: '/internal/*' }], '/internal/x', true],
  [[{ route: /^\/internal/ }], '/internal/x', true],
  [[{ route: '/health', method: 'HEAD' }], '/health', false],
  [[{ route: '/health', method: 'get' }], '/health', true],
  [[{ route: 'GET' }], '/anything', true],
  [[{ attributes: { 'url.path': '/x' } }], '/x', true],
  [[{}], '/anything', true],
])('whether %o drops %s: %s', (rules, path, dropped) => {
  expect(new DropRules(rules).match(get(path))).toBe(dropped)
})

test('a span without attributes is dropped by its name only', () => {
  const rules = new DropRules([{ route: '/health' }])
  expect(rules.match({ name: 'job', attributes: {} })).toBe(false)
  expect(rules.match({ name: '/health', attributes: {} })).toBe(true)
})
