import { TailspanError } from '@tailspan/model'
import type { SpanFields } from '../batch/span-columns.ts'

/**
 * Start and end of a span as its fields have them, in nanoseconds. Errors: `bad_request` when 63
 * bits do not hold them.
 */
export function spanTimes(
  start: bigint,
  end: bigint,
): Pick<SpanFields, 'startLow' | 'startHigh' | 'endLow' | 'endHigh'> {
  if (end >= 2n ** 63n || start >= 2n ** 63n || start < 0n) {
    throw new TailspanError('bad_request', 'its times do not fit 63 bits of nanoseconds')
  }
  return {
    startLow: Number(BigInt.asIntN(32, start)),
    startHigh: Number(start >> 32n),
    endLow: Number(BigInt.asIntN(32, end)),
    endHigh: Number(end >> 32n),
  }
}
