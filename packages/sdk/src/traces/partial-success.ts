import { bytesIn, fieldsOf } from './otlp-fields.ts'

/** What the answer to an export says was not taken. Answers that are no such message say nothing. */
export function partialRejection(body: Buffer): { rejected: number; reason: string } {
  const result = { rejected: 0, reason: '' }
  const partial = bytesIn(body, 1)
  for (const [field, value] of (partial && fieldsOf(partial)) ?? []) {
    if (field === 1 && typeof value === 'number') result.rejected = value
    if (field === 2 && Buffer.isBuffer(value)) result.reason = value.subarray(0, 200).toString()
  }
  return result
}
