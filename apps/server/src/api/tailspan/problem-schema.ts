import { record, shape, text, whole } from '../openapi/schema.ts'
import { clusterStatuses } from './cluster-answers.ts'

/** Every error of this API. */
export const problemSchema = record(
  'Problem',
  {
    error: shape(
      {
        code: text(
          'to match on: `bad_request`, `not_found`, `conflict`, `too_large`, `rate_limited`, `timeout`, ' +
            '`cancelled`, `unavailable`, `not_implemented` or `internal`; with status 502 why the clusters failed',
        ),
        message: text('for people: what is wrong, where, and what to do'),
        line: whole('where a query is wrong'),
        column: whole('the same'),
        caret: text('the query’s line with a caret under the place, for a monospaced font'),
        hint: text('what to try instead'),
      },
      ['line', 'column', 'caret', 'hint'],
    ),
    clusters: clusterStatuses,
  },
  ['clusters'],
)
