import { parseRfc3339, TailspanError } from '@tailspan/model'
import { eachObject, parseObject, stringAt } from './json-tree.ts'
import { parseLabelText } from './label-text.ts'

/**
 * Translates the JSON push body of the time before Loki 1.0,
 * `{"streams":[{"labels":"{a=\"b\"}","entries":[{"ts":"<RFC 3339>","line":"…"}]}]}`, into today's.
 * Errors: `bad_request` with the place.
 */
export function translateLegacyPush(body: Buffer, maxDepth: number): Buffer {
  const streams: { stream: Record<string, string>; values: [string, string][] }[] = []
  eachObject(parseObject(body, maxDepth), 'streams', (item) => {
    const stream = Object.create(null) as Record<string, string>
    for (const [name, value] of parseLabelText(stringAt(item, 'labels'))) stream[name] = value
    const values: [string, string][] = []
    eachObject(item, 'entries', (entry) => {
      values.push([String(instant(stringAt(entry, 'ts'))), stringAt(entry, 'line')])
    })
    streams.push({ stream, values })
  })
  return Buffer.from(JSON.stringify({ streams }))
}

function instant(text: string): bigint {
  const time = parseRfc3339(text)
  if (time !== null) return time
  throw new TailspanError('bad_request', `ts: "${text}" is no RFC 3339 time`)
}
