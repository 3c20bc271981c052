import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryAfterMs } from './otlp-post.ts'
import { partialRejection } from './partial-success.ts'

test.each([
  [undefined, undefined],
  ['3', 3000],
  ['Thu, 01 Jan 1970 00:00:11 GMT', 1000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['99999', 300_000],
  ['soon', undefined],
])('Retry-After %o is %o ms', (value, wait) => {
  expect(retryAfterMs(value, 10_000)).toBe(wait)
})

test('answers that are no message of OTLP say nothing, and never throw', () => {
  expect(partialRejection(Buffer.from('<html>'))).toEqual({ rejected: 0, reason: '' })
  expect(partialRejection(Buffer.alloc(0))).toEqual({ rejected: 0, reason: '' })
  expect(partialRejection(Buffer.from([10, 3, 8, 200, 1]))).toEqual({ rejected: 200, reason: '' })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(partialRejection(Buffer.from(bytes)).rejected).toBeGreaterThanOrEqual(0)
    }),
  )
})
