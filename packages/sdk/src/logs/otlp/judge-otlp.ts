import { partialRejection } from '../../traces/partial-success.ts'
import type { Batch } from '../ship/batch.ts'
import type { PostAnswer, Verdict } from '../ship/wire.ts'

/** A 200 may refuse a part. What a person may put right, such as a 401, is tried again. */
export function judgeOtlp({ status, body, type, retryAfterMs }: PostAnswer, batch: Batch): Verdict {
  if (status >= 200 && status < 300) {
    return /json/.test(type) ? partialJson(body.toString()) : partialProtobuf(body)
  }
  const why = `${status} ${printable(body)}`.trim()
  if (status === 413) return { kind: 'halve', why }
  if (status === 400 || status === 415 || status === 422) {
    return { kind: 'done', refused: batch.lines, why }
  }
  return { kind: 'later', why, retryAfterMs }
}

function partialProtobuf(body: Buffer): Verdict {
  const { rejected, reason } = partialRejection(body)
  return rejected > 0 ? { kind: 'done', refused: rejected, why: reason } : TAKEN
}

function partialJson(text: string): Verdict {
  try {
    const { partialSuccess } = JSON.parse(text) as {
      readonly partialSuccess?: { rejectedLogRecords?: unknown; errorMessage?: unknown }
    }
    const refused = Number(partialSuccess?.rejectedLogRecords ?? 0)
    if (refused > 0) return { kind: 'done', refused, why: String(partialSuccess?.errorMessage) }
  } catch {
    // Some answer with nothing.
  }
  return TAKEN
}

const TAKEN: Verdict = { kind: 'done', refused: 0 }

/** Words, also those in a message of protobuf. */
function printable(body: Buffer): string {
  return body
    .subarray(0, 300)
    .toString()
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
}
