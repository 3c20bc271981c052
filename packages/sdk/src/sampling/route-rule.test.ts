import { expect, test } from 'vitest'
import { isGlob, matchesRoute } from './route-rule.ts'

test.each([
  ['/health', '/health', true],
  ['/healthz', '/health', false],
  ['/api/users/7', '/api/*', true],
  ['/api/', '/api/*', true],
  ['/v1/api/x', '/api/*', false],
  ['abcabc', '*b*c', true],
  ['ab', 'a*b*b', false],
  ['aXbYb', 'a*b*b', true],
  ['aa', 'a*a*a', false],
  ['', '*', true],
  [`${'a'.repeat(50_000)}b`, `${'a*'.repeat(50)}c`, false],
])('whether %s is like %s: %s', (text, pattern, like) => {
  expect(isGlob(text, pattern)).toBe(like)
})

test('a rule holds when all that it says holds', () => {
  const span = {
    name: 'GET',
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/users/:id',
      'url.path': '/users/7',
    },
  }
  expect(matchesRoute({}, span)).toBe(true)
  expect(matchesRoute({ route: '/users/:id', method: 'get' }, span)).toBe(true)
  expect(matchesRoute({ route: '/users/7' }, span)).toBe(true)
  expect(matchesRoute({ route: '/users/7', method: 'POST' }, span)).toBe(false)
  expect(matchesRoute({ attributes: { 'http.route': '/users/:id' } }, span)).toBe(true)
  expect(matchesRoute({ attributes: { tenant: 'a' } }, span)).toBe(false)
  const repeated = { route: /^\/users/g }
  expect([matchesRoute(repeated, span), matchesRoute(repeated, span)]).toEqual([true, true])
})
