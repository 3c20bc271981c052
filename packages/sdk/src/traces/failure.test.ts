import { expect, test } from 'vitest'
import { describeFailure } from './failure.ts'

class Declined extends Error {}
class RateLimited extends Error {
  readonly code = 'rate_limit_exceeded'
}
class Named extends Error {
  override readonly name = 'PaymentError'
}
const Anonymous = (() => class extends Error {})()

test.each([
  ['an own class that has no name of its own', new Declined('no'), 'Declined'],
  ['such a class whose errors have a code', new RateLimited('no'), 'RateLimited'],
  ['a name', new Named('no'), 'PaymentError'],
  ['a class of the language', new TypeError('no'), 'TypeError'],
  ['a code of the system', Object.assign(new Error('no'), { code: 'ENOENT' }), 'ENOENT'],
  ['a plain error', new Error('no'), 'Error'],
  ['a class without any name', new Anonymous('no'), 'Error'],
  ['an object', { message: 'no', code: 'E1' }, 'E1'],
  ['an object without a prototype', Object.assign(Object.create(null), { message: 'no' }), 'Error'],
  ['a name that is no text', Object.assign(new Error('no'), { name: 7 }), 'Error'],
] as const)('the type is that of %s', (_what, error: unknown, type) => {
  expect(describeFailure(error)).toMatchObject({ type, message: 'no' })
})

test('what is no object, or cannot be read, has a type, too', () => {
  expect(describeFailure('no')).toMatchObject({ type: 'string', message: 'no' })
  const hostile = new Proxy({}, { get: () => expect.fail('read') })
  expect(describeFailure(hostile)).toMatchObject({ type: 'Error' })
})
