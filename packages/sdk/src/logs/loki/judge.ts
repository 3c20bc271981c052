import type { Batch } from '../ship/batch.ts'
import type { PostAnswer, Verdict } from '../ship/wire.ts'

/**
 * What Loki means. It answers 400 for a batch of which it kept the good lines, 413 or a 500 that names its gRPC limit
 * for one that is too large, and 429 for too much at a time. A 401 or 404 may be put right by a person.
 */
export function judgeLoki({ status, body, retryAfterMs }: PostAnswer, batch: Batch): Verdict {
  if (status >= 200 && status < 300) return { kind: 'done', refused: 0 }
  const text = body.toString()
  const why = `${status} ${text.slice(0, 300).trim()}`.trim()
  if (status === 400 || status === 422) {
    return { kind: 'done', refused: refusedLines(text) ?? batch.lines, why }
  }
  if (status === 413 || (status === 500 && /ResourceExhausted|larger than max/i.test(text))) {
    return { kind: 'halve', why }
  }
  return { kind: 'later', why, retryAfterMs }
}

/** How many lines were refused, where the answer says so. It counts for one stream of many: then who knows. */
function refusedLines(text: string): number | undefined {
  const counts = [...text.matchAll(/total ignored: (\d{1,9}) out of \d{1,9}/g)]
  if (counts.length === 0) return undefined
  return counts.reduce((sum, [, ignored]) => sum + Number(ignored), 0)
}
