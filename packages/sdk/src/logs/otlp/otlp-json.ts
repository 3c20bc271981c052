import type { Batch } from '../ship/batch.ts'
import { endOfLine, gzipFast, withoutLastComma } from '../ship/json-entries.ts'
import type { PostAnswer, Verdict, Wire } from '../ship/wire.ts'

/** OTLP in JSON: entries are log records, each on a line; the labels of a stream are the resource. */
export function otlpJson(): Wire {
  return {
    format: 'otlp-json',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    next: endOfLine,
    pack: (batch) => gzipFast(requestOf(batch)),
    judge: judgeOtlp,
  }
}

function requestOf(batch: Batch): Buffer {
  const parts: Buffer[] = []
  let before = '{"resourceLogs":['
  for (const segment of batch.segments) {
    const attributes = segment.stream.labels.map(([key, stringValue]) => {
      return { key, value: { stringValue } }
    })
    const resource = JSON.stringify({ attributes })
    const scope = '"scopeLogs":[{"scope":{"name":"@tailspan/sdk"},"logRecords":[\n'
    parts.push(Buffer.from(`${before}{"resource":${resource},${scope}`))
    parts.push(...withoutLastComma(segment.pages()))
    before = ']}]},'
  }
  parts.push(Buffer.from(']}]}]}'))
  return Buffer.concat(parts)
}

/** A 200 may refuse a part. What a person may put right, such as a 401, is tried again. */
function judgeOtlp({ status, text, retryAfterMs }: PostAnswer, batch: Batch): Verdict {
  if (status >= 200 && status < 300) return partial(text)
  const why = `${status} ${text.slice(0, 300).trim()}`.trim()
  if (status === 413) return { kind: 'halve', why }
  if (status === 400 || status === 415 || status === 422) {
    return { kind: 'done', refused: batch.lines, why }
  }
  return { kind: 'later', why, retryAfterMs }
}

function partial(text: string): Verdict {
  try {
    const { partialSuccess } = JSON.parse(text) as {
      readonly partialSuccess?: { rejectedLogRecords?: unknown; errorMessage?: unknown }
    }
    const refused = Number(partialSuccess?.rejectedLogRecords ?? 0)
    if (refused > 0) return { kind: 'done', refused, why: String(partialSuccess?.errorMessage) }
  } catch {
    // Some answer with nothing, some in protobuf.
  }
  return { kind: 'done', refused: 0 }
}
