import { requestSignal } from '../request-signal.ts'
import type { Routes } from './index.ts'
import { engineFor, logParams, rangeOf } from './log-params.ts'
import { parseLogQuery } from './log-query.ts'

/** Fields of each kind in one answer, and values of a field. */
const MAX_FIELDS = 16
const TOP_VALUES = 10
/** Metadata is counted over so many of the newest lines. */
const NEWEST = 1000
/** What a person looks for first. */
const FIRST = ['service_name', 'detected_level']

const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: logParams,
} as const

/** `GET /api/v1/logs/fields`: labels of the matching lines with their most frequent values. */
export const logsFields: Routes = (app, deps) => {
  app.get('/api/v1/logs/fields', { schema: { querystring } }, async (request, reply) => {
    const params = request.query
    parseLogQuery(params.query)
    const fields = await engineFor(deps, params.traceId).fields(
      params.query || '{}',
      rangeOf(params, deps.clock.now()),
      { fields: MAX_FIELDS, values: TOP_VALUES, newest: NEWEST },
      requestSignal(reply, deps.timeoutMs),
    )
    const place = (name: string): number => FIRST.indexOf(name) + 1 || FIRST.length + 1
    return { fields: fields.sort((a, b) => place(a.name) - place(b.name)) }
  })
}
