import type { TypedValue } from '@tailspan/clients'
import type { Static } from '@tailspan/query'
import { expect, test } from 'vitest'
import { staticOf } from './typed-value.ts'

test.each<[TypedValue, Static]>([
  [
    { type: 'string', value: '7' },
    { type: 'string', value: '7' },
  ],
  [
    { type: 'int', value: '-9223372036854775808' },
    { type: 'int', value: -(2n ** 63n) },
  ],
  [
    { type: 'int', value: '7.5' },
    { type: 'string', value: '7.5' },
  ],
  [
    { type: 'float', value: '12.0' },
    { type: 'float', value: 12 },
  ],
  [
    { type: 'bool', value: 'true' },
    { type: 'bool', value: true },
  ],
  [
    { type: 'duration', value: '1.5s' },
    { type: 'duration', value: 1_500_000_000n },
  ],
  [
    { type: 'duration', value: 'long' },
    { type: 'string', value: 'long' },
  ],
  [
    { type: 'keyword', value: 'error' },
    { type: 'status', value: 'error' },
  ],
  [
    { type: 'keyword', value: 'server' },
    { type: 'kind', value: 'server' },
  ],
  [
    { type: 'new', value: 'x' },
    { type: 'string', value: 'x' },
  ],
])('%o is %o', (value, read) => expect(staticOf(value)).toEqual(read))
