import { TailspanError } from '@tailspan/model'
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

const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/

/** RFC 3339 in nanoseconds. */
function instant(text: string): bigint {
  const [, day, time, fraction = '', zone = ''] = RFC3339.exec(text) ?? []
  const milliseconds = Date.parse(`${day}T${time}${zone.toUpperCase()}`)
  if (Number.isNaN(milliseconds)) {
    throw new TailspanError('bad_request', `ts: "${text}" is no RFC 3339 time`)
  }
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
