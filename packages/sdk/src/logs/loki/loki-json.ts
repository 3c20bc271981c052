import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { nanosecondsText } from '../record/moment.ts'
import type { Batch } from '../ship/batch.ts'
import type { Segment } from '../ship/segment.ts'
import type { Wire } from '../ship/wire.ts'
import { judgeLoki } from './judge.ts'
import type { LokiEntry } from './loki-entry.ts'

const zip = promisify(gzip)
const LINE_FEED = 0x0a

/**
 * Loki's JSON. Entries are written when they come, one on a line, so that a batch needs no work when it is sent but to
 * be put together. Its other costs, compression above all, are off the main thread.
 * @param compress else it goes as it is
 */
export function lokiJson(compress: boolean): Wire {
  const type = { 'content-type': 'application/json' }
  return {
    format: 'loki-json',
    headers: compress ? { ...type, 'content-encoding': 'gzip' } : type,
    next: (bytes, from) => {
      const end = bytes.indexOf(LINE_FEED, from)
      return end < 0 ? bytes.length : end + 1
    },
    pack: async (batch) => {
      const body = lokiBody(batch)
      // Level 1 takes a third of the time of the usual 6, for a tenth more bytes.
      return compress ? zip(body, { level: 1 }) : body
    },
    judge: judgeLoki,
  }
}

/** Adds an entry; each ends with a comma and a line feed. */
export function appendLokiJson(segment: Segment, { at, line, metadata }: LokiEntry): number {
  const third = metadata.length === 0 ? '' : `,${objectOf(metadata)}`
  // Loki's reader refuses a whole body for half a character.
  const text = JSON.stringify(line.toWellFormed())
  return segment.appendText(`["${nanosecondsText(at)}",${text}${third}],\n`)
}

function lokiBody(batch: Batch): Buffer {
  const parts: Buffer[] = []
  let before = '{"streams":['
  for (const segment of batch.segments) {
    parts.push(Buffer.from(`${before}{"stream":${objectOf(segment.stream.labels)},"values":[\n`))
    const pages = segment.pages()
    pages.forEach((page, index) => {
      // Without the last comma.
      parts.push(index < pages.length - 1 ? page : page.subarray(0, -2))
    })
    before = ']},'
  }
  parts.push(Buffer.from(']}]}'))
  return Buffer.concat(parts)
}

/** Written piece by piece, as no object can hold every name. */
function objectOf(pairs: readonly (readonly [string, string])[]): string {
  const members = pairs.map(
    ([name, value]) =>
      `${JSON.stringify(name.toWellFormed())}:${JSON.stringify(value.toWellFormed())}`,
  )
  return `{${members.join(',')}}`
}
