import { DETECTED_LEVEL, labelValue } from '@tailspan/model'
import { requestSignal } from '../request-signal.ts'
import type { Routes } from './index.ts'
import { engineFor, logParams, rangeOf } from './log-params.ts'
import { countable, parseLogQuery } from './log-query.ts'

/** Labels counted in one answer; further ones are left out, the most telling first. */
const MAX_FIELDS = 16
const TOP_VALUES = 10
/** A label with more values than this is refused with the engine's own words. */
const MAX_VALUES = 20_000

const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: logParams,
} as const

/** `GET /api/v1/logs/fields`: labels of the matching lines with their most frequent values. */
export const logsFields: Routes = (app, deps) => {
  app.get('/api/v1/logs/fields', { schema: { querystring } }, async (request, reply) => {
    const params = request.query
    const range = rangeOf(params, deps.clock.now())
    const signal = requestSignal(reply, deps.timeoutMs)
    const expression = parseLogQuery(params.query)
    const query = countable(expression)
    const engine = engineFor(deps, params.traceId, { maxSeries: MAX_VALUES })
    const names = await labelNames()
    const seconds = (range.end - range.start) / 1_000_000_000n + 1n
    const fields = []
    for (const name of names) {
      const result = await engine.queryInstant(
        `sum by (${name}) (count_over_time(${query} [${seconds}s]))`,
        { time: range.end, limit: 1, direction: 'forward' },
        signal,
      )
      const values = (result.kind === 'vector' ? result.samples : [])
        .map((sample) => ({ value: labelValue(sample.labels, name), count: sample.v }))
        .filter(({ value }) => value !== '')
        .sort((a, b) => b.count - a.count)
      if (values.length === 0) continue
      fields.push({
        name,
        kind: name === DETECTED_LEVEL ? 'metadata' : 'label',
        total: values.length,
        values: values.slice(0, TOP_VALUES),
      })
    }
    return { fields }

    async function labelNames(): Promise<string[]> {
      const streams = await deps.logs.streams(expression.matchers, range, signal)
      const counts = new Map<string, number>()
      for (const { labels } of streams) {
        for (const [name] of labels) counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      const byUse = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      const first = ['service_name', DETECTED_LEVEL]
      const rest = byUse.map(([name]) => name).filter((name) => !first.includes(name))
      return [...first, ...rest].slice(0, MAX_FIELDS)
    }
  })
}
