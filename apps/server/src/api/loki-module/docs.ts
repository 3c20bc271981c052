import type { RouteDoc } from '../openapi/route-doc.ts'
import {
  choice,
  flag,
  list,
  mapOf,
  number,
  record,
  type Schema,
  shape,
  text,
  whole,
} from '../openapi/schema.ts'
import { logLineSchema } from '../tailspan/log-line.ts'
import { querystring as examplesParams } from './examples.ts'
import { querystring as healthParams } from './health.ts'
import { labelParams } from './labels.ts'
import { querystring as pushParams } from './push.ts'
import { params as queryParams } from './query.ts'
import { querystring as simpleParams } from './query-simple.ts'
import { querystring as testParams } from './round-trip.ts'

const cluster = text('the one that was asked')
const tookMs = whole('milliseconds')
const failures = {
  400: 'A parameter or the query is wrong, or the cluster has no Loki.',
  404: 'There is no such cluster.',
  502: 'The Loki failed; `code` says how.',
  504: 'The Loki did not answer in time.',
} as const

const serverHealth = record(
  'LokiServerHealth',
  {
    status: text('`ok`, `not_ready`, `not_configured`, or the code of what kept it from answering'),
    latencyMs: whole('milliseconds'),
    version: text(),
    credentials: choice(['ok'], 'that it takes the user and password'),
    error: text('for people'),
  },
  ['latencyMs', 'version', 'credentials', 'error'],
)

const sample: Schema = {
  type: 'array',
  prefixItems: [number('seconds since the epoch'), text('a number, `NaN`, `+Inf` or `-Inf`')],
  minItems: 2,
  maxItems: 2,
}

const result: Schema = {
  description: 'as Loki answers it: streams, a matrix, a vector, or one sample',
  anyOf: [
    list(shape({ stream: mapOf(text()), values: list(list(text()), 'nanoseconds and a line') })),
    list(shape({ metric: mapOf(text()), values: list(sample) })),
    list(shape({ metric: mapOf(text()), value: sample })),
    sample,
  ],
}

const queryAnswer = record(
  'LokiQueryAnswer',
  {
    cluster,
    tookMs,
    warnings: list(text()),
    resultType: choice(['streams', 'matrix', 'vector', 'scalar']),
    result,
  },
  ['warnings'],
)

const simpleLine = record('LokiSimpleLine', {
  time: text('RFC 3339 with nanoseconds'),
  ...logLineSchema.properties,
})

const pushBody = record(
  'LokiPush',
  {
    cluster: text('instead of the parameter'),
    labels: mapOf(text(), 'of the stream'),
    lines: list(text(), 'with the time of now'),
    entries: list(
      shape(
        {
          line: text(),
          timestamp: text('nanoseconds since the epoch, or RFC 3339'),
          metadata: mapOf(text()),
        },
        ['timestamp', 'metadata'],
      ),
    ),
    streams: list(
      shape({ stream: mapOf(text()), values: list({ type: 'array' }) }),
      'Loki’s own form, instead of the others',
    ),
  },
  ['cluster', 'labels', 'lines', 'entries', 'streams'],
)

const step = record(
  'LokiTestStep',
  {
    step: choice(['ready', 'push', 'read']),
    status: choice(['ok', 'error', 'skipped']),
    tookMs,
    code: text('why it failed'),
    error: text('the same for people'),
  },
  ['tookMs', 'code', 'error'],
)

const example = record('LokiExample', {
  title: text(),
  query: text('LogQL'),
  kind: choice(['lines', 'numbers']),
  found: whole('lines, at most 100, or series'),
})

function ok(schema: Schema): RouteDoc['answer'] {
  return { status: 200, description: 'The answer.', schema }
}

/** What is said about `/api/v1/loki/*`. */
export const lokiModuleDocs: readonly RouteDoc[] = [
  {
    id: 'lokiHealth',
    tag: 'loki',
    summary: 'How a Loki fares, and the Grafana beside it.',
    path: '/api/v1/loki/health',
    methods: ['GET'],
    params: healthParams.properties,
    answer: ok(
      record('LokiHealthAnswer', {
        status: choice(['ok', 'degraded', 'down']),
        cluster,
        loki: serverHealth,
        grafana: serverHealth,
      }),
    ),
    alike: { 503: 'The Loki does not work.' },
    failures: { 400: failures[400], 404: failures[404] },
  },
  {
    id: 'lokiQuery',
    tag: 'loki',
    summary: 'What a query answers, in Loki’s form of results.',
    path: '/api/v1/loki/query',
    methods: ['GET'],
    params: queryParams.properties,
    required: queryParams.required,
    answer: ok(queryAnswer),
    failures,
  },
  {
    id: 'lokiQueryByPost',
    tag: 'loki',
    summary: 'The same with the parameters in JSON.',
    path: '/api/v1/loki/query',
    methods: ['POST'],
    body: queryParams,
    answer: ok(queryAnswer),
    failures,
  },
  {
    id: 'lokiSimpleQuery',
    tag: 'loki',
    summary: 'The newest lines of the last hours, newest first; `format=text` for lines alone.',
    path: '/api/v1/loki/query/simple',
    methods: ['GET'],
    params: simpleParams.properties,
    required: simpleParams.required,
    answer: ok(
      record('LokiSimpleAnswer', {
        cluster,
        count: whole(),
        complete: flag('whether these are all lines, not only the first `limit`'),
        lines: list(simpleLine),
        tookMs,
      }),
    ),
    failures,
  },
  {
    id: 'lokiPush',
    tag: 'loki',
    summary: 'Takes lines in plain JSON, or in Loki’s; at most 10,000.',
    path: '/api/v1/loki/push',
    methods: ['POST'],
    params: pushParams.properties,
    body: pushBody,
    answer: ok(record('LokiPushAnswer', { cluster, accepted: whole('lines'), tookMs })),
    failures,
  },
  {
    id: 'lokiLabels',
    tag: 'loki',
    summary: 'Names of labels.',
    path: '/api/v1/loki/labels',
    methods: ['GET'],
    params: labelParams.properties,
    answer: ok(record('LokiLabelsAnswer', { cluster, labels: list(text(), 'sorted') })),
    failures,
  },
  {
    id: 'lokiLabelValues',
    tag: 'loki',
    summary: 'Values of one label.',
    path: '/api/v1/loki/labels/:name/values',
    methods: ['GET'],
    names: { name: { type: 'string', description: 'the label’s' } },
    params: labelParams.properties,
    answer: ok(
      record('LokiLabelValuesAnswer', { cluster, label: text(), values: list(text(), 'sorted') }),
    ),
    failures,
  },
  {
    id: 'lokiTest',
    tag: 'loki',
    summary: 'Pushes a line that no other is like, reads it back, and reports each step.',
    path: '/api/v1/loki/test',
    methods: ['POST'],
    params: testParams.properties,
    answer: ok(
      record('LokiTestAnswer', {
        status: choice(['ok', 'failed']),
        cluster,
        query: text('finds the line'),
        steps: list(step),
        tookMs,
      }),
    ),
    alike: { 502: 'A step failed.' },
    failures: { 400: failures[400], 404: failures[404] },
  },
  {
    id: 'lokiExamples',
    tag: 'loki',
    summary: 'Queries that find something in the data there is.',
    path: '/api/v1/loki/examples',
    methods: ['GET'],
    params: examplesParams.properties,
    answer: ok(
      record(
        'LokiExamplesAnswer',
        {
          cluster,
          hours: number(),
          examples: list(example),
          hint: text('what to do when there are no lines'),
        },
        ['hint'],
      ),
    ),
    failures,
  },
]
