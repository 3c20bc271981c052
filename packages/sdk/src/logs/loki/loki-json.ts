import { nanosecondsText } from '../record/moment.ts'
import type { Batch } from '../ship/batch.ts'
import { endOfLine, gzipFast, withoutLastComma } from '../ship/json-entries.ts'
import type { Segment } from '../ship/segment.ts'
import type { Wire } from '../ship/wire.ts'
import { judgeLoki } from './judge.ts'
import type { LokiEntry } from './loki-entry.ts'

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
    next: endOfLine,
    pack: async (batch) => {
      const body = lokiBody(batch)
      return compress ? gzipFast(body) : body
    },
    judge: judgeLoki,
  }
}

/** Adds an entry; each ends with a comma and a line feed. */
export function appendLokiJson(segment: Segment, { at, text, metadata }: LokiEntry): number {
  const third = metadata.length === 0 ? '' : `,${objectOf(metadata)}`
  // Loki's reader refuses a whole body for half a character.
  const line = JSON.stringify(text.toWellFormed())
  return segment.appendText(`["${nanosecondsText(at)}",${line}${third}],\n`)
}

function lokiBody(batch: Batch): Buffer {
  const parts: Buffer[] = []
  let before = '{"streams":['
  for (const segment of batch.segments) {
    parts.push(Buffer.from(`${before}{"stream":${objectOf(segment.stream.labels)},"values":[\n`))
    parts.push(...withoutLastComma(segment.pages()))
    before = ']},'
  }
  parts.push(Buffer.from(']}]}'))
  return Buffer.concat(parts)
}

/** Written piece by piece, as no object can hold every name. */
function objectOf(pairs: readonly (readonly [string, string])[]): string {
  let text = ''
  for (const [name, value] of pairs) {
    text += `${text === '' ? '{' : ','}${quoted(name)}:${quoted(value)}`
  }
  return text === '' ? '{}' : `${text}}`
}

/** Ids, most of all: they need no escapes. */
function quoted(text: string): string {
  return /^[\w-]*$/.test(text) ? `"${text}"` : JSON.stringify(text.toWellFormed())
}
