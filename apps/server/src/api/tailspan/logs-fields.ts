import { choice, list, number, record, shape, text, whole } from '../openapi/schema.ts'
import { engineFor, logParams, rangeOf, rangeParams } from './log-params.ts'
import { parseLogQuery } from './log-query.ts'
import { question } from './route.ts'

/** Fields of each kind in one answer, and values of a field. */
const MAX_FIELDS = 16
const TOP_VALUES = 10
/** Metadata is counted over so many of the newest lines. */
const NEWEST = 1000
/** What a person looks for first. */
const FIRST = ['service_name', 'detected_level']

/** `/api/v1/logs/fields`: labels of the matching lines with their most frequent values. */
export const logsFields = question(
  {
    id: 'logsFields',
    tag: 'logs',
    summary: 'Labels and metadata of the lines of this server, with their commonest values.',
    path: '/api/v1/logs/fields',
    params: { query: logParams.query, ...rangeParams, traceId: logParams.traceId },
    answer: record('FieldsAnswer', {
      fields: list(
        record(
          'LogField',
          {
            name: text(),
            kind: choice(['label', 'metadata']),
            total: whole('different values'),
            values: list(shape({ value: text(), count: number() }), 'the commonest, most first'),
            newest: whole('how many of the newest lines were looked at; all when it is missing'),
          },
          ['newest'],
        ),
      ),
    }),
  },
  async ({ params, deps, signal }) => {
    parseLogQuery(params.query)
    const fields = await engineFor(deps, params.traceId).fields(
      params.query || '{}',
      rangeOf(params, deps.clock.now()),
      { fields: MAX_FIELDS, values: TOP_VALUES, newest: NEWEST },
      signal,
    )
    const place = (name: string): number => FIRST.indexOf(name) + 1 || FIRST.length + 1
    return { fields: fields.sort((a, b) => place(a.name) - place(b.name)) }
  },
)
