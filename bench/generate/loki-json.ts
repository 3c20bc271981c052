import type { LogRow } from './log-rows.ts'

/** A Loki push body of these rows. */
export function lokiJson(rows: readonly LogRow[]): Buffer {
  const streams = new Map<string, { stream: Record<string, string>; values: string[][] }>()
  for (const { ts, service, pod, level, line } of rows) {
    const key = `${pod} ${level}`
    let stream = streams.get(key)
    if (!stream) {
      stream = { stream: { service, pod, level, env: 'prod' }, values: [] }
      streams.set(key, stream)
    }
    stream.values.push([ts.toString(), line])
  }
  return Buffer.from(JSON.stringify({ streams: [...streams.values()] }))
}
