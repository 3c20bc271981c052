import { LogBatchBuilder, streamOf } from '@tailspan/model'
import { expect, test } from 'vitest'
import { LogPacker } from './packed-logs.ts'
import { unpackLogs } from './unpack-logs.ts'

test('a packed batch is the batch again', () => {
  const builder = new LogBatchBuilder()
  const cart = builder.stream(streamOf([['app', 'cart']]))
  const odd = builder.stream(streamOf([['__proto__', 'ü"\\']]))
  builder.add(cart, 1n, 'plain', '', 'info')
  builder.add(odd, -5n, 'größer 😀', '{"k":"v"}', 'warn', '0'.repeat(31) + 'a', 'f'.repeat(16))
  builder.add(cart, 2n ** 63n - 1n, '', '', '', '80000000'.repeat(4))
  const batch = builder.build()
  expect(unpackLogs(new LogPacker().pack(batch))).toEqual(batch)
})
