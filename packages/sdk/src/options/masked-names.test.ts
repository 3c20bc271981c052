import { expect, test } from 'vitest'
import { shownNames } from './masked-names.ts'

test('names are masked alone, as the last part of others, in any case', () => {
  const shown = shownNames(['password', 'X-Api-Key', /secret/gi])
  const masked = [
    'password',
    'PASSWORD',
    'user.password',
    'x_api_key',
    'http.request.header.x-api-key',
    'my-Secret',
    'my-Secret',
  ]
  expect(masked.map(shown)).toEqual(masked.map(() => false))
  const plain = ['passwords', 'password.length', 'key', '__proto__', 'constructor', '']
  expect(plain.map(shown)).toEqual(plain.map(() => true))
})
