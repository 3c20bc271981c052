import { SpanBatchBuilder } from '@tailspan/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAnnotations } from './grafana/annotations.ts'
import { JsonPlace, JsonShapeError } from './http/json-place.ts'
import { addTrace } from './jaeger/spans-v2.ts'
import { readDetectedFields } from './loki/detected.ts'
import { readSeries } from './loki/labels.ts'
import { readPatterns } from './loki/patterns.ts'
import { readAnswer as readLoki } from './loki/query.ts'
import { readTailFrame } from './loki/tail-frame.ts'
import { addSpansJson } from './otlp/spans-json.ts'
import { addSpansProtobuf } from './otlp/spans-protobuf.ts'
import { readAnswer as readPrometheus } from './prometheus/result.ts'
import { readRules } from './prometheus/rules.ts'
import { ProtobufError, ProtobufReader } from './protobuf/reader.ts'
import { checkShape } from './tailspan/check-shape.ts'
import { readMetricsRange } from './tempo/metrics.ts'
import { readSearch } from './tempo/search.ts'
import { readScopedTags, readTypedTagValues } from './tempo/tags.ts'
import { mutated } from './testing/mutate.ts'
import { tempoProtobuf } from './testing/otlp-schema.ts'
import { addSpans } from './zipkin/spans.ts'

const labels = { a: 'b' }
const sample = [1768471200.5, '1']
const attributes = [
  { key: 'i', value: { intValue: '1' } },
  { key: 'd', value: { doubleValue: 0.5 } },
  { key: 'l', value: { arrayValue: { values: [{ stringValue: 'x' }] } } },
  { key: 'm', value: { kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } } },
  { key: 'b', value: { bytesValue: 'AP8=' } },
]
const traceId = 'ltJbJ9G0FB9qYE/o8mXROA=='
const span = {
  traceId,
  spanId: 'AHJJpKA32AQ=',
  parentSpanId: 'q2nS+FoaLk4=',
  name: 'n',
  kind: 'SPAN_KIND_SERVER',
  startTimeUnixNano: '1768471200000000000',
  endTimeUnixNano: '1768471200000000001',
  attributes,
  droppedAttributesCount: 1,
  events: [{ timeUnixNano: '1', name: 'e', attributes }],
  links: [{ traceId, spanId: 'AHJJpKA32AQ=', attributes, flags: 1 }],
  status: { code: 'STATUS_CODE_ERROR', message: 'm' },
  flags: 1,
}
const batches = [
  {
    resource: { attributes, droppedAttributesCount: 1 },
    scopeSpans: [{ scope: { name: 's', version: '1', attributes }, spans: [span] }],
  },
]
const tag = { key: 'k', type: 'int64', value: 1 }
const histogram = { count: '1', sum: '2', buckets: [[0, '1', '2', '3']] }

const build = (add: (builder: SpanBatchBuilder) => void): unknown => {
  const builder = new SpanBatchBuilder()
  add(builder)
  return builder.build()
}

const query = (resultType: string, result: unknown) => ({ data: { resultType, result } })
const lines = [
  { stream: labels, values: [['1', 'x', { parsed: labels, structuredMetadata: labels }]] },
]

/** What each reader reads, and the reader. */
const READERS: readonly [name: string, json: unknown, read: (root: JsonPlace) => unknown][] = [
  ['Loki’s lines', query('streams', lines), readLoki],
  ['Loki’s matrix', query('matrix', [{ metric: labels, values: [sample] }]), readLoki],
  ['Loki’s vector', query('vector', [{ metric: labels, value: sample }]), readLoki],
  ['Loki’s scalar', query('scalar', sample), readLoki],
  [
    'Tailspan’s lines',
    {
      logs: [{ ts: '1', line: 'x', labels, level: '', service: 's', traceId: '', spanId: '' }],
      complete: true,
      tookMs: 1,
      clusters: [{ id: 'eu', status: 'error', code: 'timeout', tookMs: 2, error: 'late' }],
    },
    (root) => checkShape(root, 'LogsAnswer'),
  ],
  [
    'Tailspan’s metrics',
    { series: [{ labels, points: [['1', 'NaN']] }], warnings: ['w'], clusters: [] },
    (root) => checkShape(root, 'MetricsAnswer'),
  ],
  ['Loki’s series', { data: [labels] }, readSeries],
  [
    'Loki’s fields',
    { fields: [{ label: 'a', type: 'int', cardinality: 1, parsers: ['json'], jsonPath: ['a'] }] },
    readDetectedFields,
  ],
  ['Loki’s patterns', { data: [{ pattern: 'a', level: 'b', samples: [[1, 2]] }] }, readPatterns],
  [
    'Loki’s tail',
    { streams: lines, dropped_entries: [{ timestamp: '1', labels }], dropped: { count: 1 } },
    ({ value }) => readTailFrame(JSON.stringify(value) ?? 'null'),
  ],
  [
    'Tempo’s traces',
    { batches },
    (root) => build((builder) => addSpansJson(root.at('batches'), builder)),
  ],
  [
    'Tempo’s searches',
    {
      traces: [
        {
          traceID: 'abc',
          rootServiceName: 'a',
          startTimeUnixNano: '1',
          durationMs: 1,
          spanSets: [
            { spans: [{ spanID: 'ab', durationNanos: '1', attributes }], matched: 1, attributes },
          ],
          serviceStats: { a: { spanCount: 1 } },
        },
      ],
    },
    readSearch,
  ],
  ['Tempo’s tags', { scopes: [{ name: 'span', tags: ['a'] }] }, readScopedTags],
  ['Tempo’s values', { tagValues: [{ type: 'int', value: '1' }] }, readTypedTagValues],
  [
    'Tempo’s metrics',
    {
      series: [
        {
          labels: attributes,
          samples: [{ timestampMs: '1', value: 1 }],
          exemplars: [{ labels: attributes, timestampMs: '1', value: 1 }],
        },
      ],
    },
    readMetricsRange,
  ],
  [
    'Prometheus’ matrix',
    query('matrix', [{ metric: labels, values: [sample], histograms: [[1.5, histogram]] }]),
    readPrometheus,
  ],
  ['Prometheus’ vector', query('vector', [{ metric: labels, value: sample }]), readPrometheus],
  ['Prometheus’ text', query('string', sample), readPrometheus],
  [
    'Prometheus’ rules',
    {
      data: {
        groups: [
          {
            name: 'g',
            interval: 1,
            rules: [
              {
                type: 'alerting',
                name: 'r',
                labels,
                alerts: [
                  { labels, annotations: labels, activeAt: '2026-01-15T10:00:00Z', value: '1' },
                ],
              },
            ],
          },
        ],
      },
    },
    readRules,
  ],
  [
    'Jaeger’s traces',
    {
      processes: { p1: { serviceName: 'a', tags: [tag] } },
      spans: [
        {
          traceID: 'ab',
          spanID: 'cd',
          operationName: 'o',
          references: [{ refType: 'CHILD_OF', traceID: 'ab', spanID: 'ef' }],
          startTime: 1,
          duration: 1,
          flags: 1,
          tags: [tag, { key: 'f', type: 'float64', value: 1.5 }],
          logs: [{ timestamp: 1, fields: [tag] }],
          processID: 'p1',
        },
      ],
    },
    (root) => build((builder) => addTrace(root, builder)),
  ],
  [
    'Zipkin’s traces',
    [
      {
        traceId: 'ab',
        id: 'cd',
        parentId: 'ef',
        kind: 'SERVER',
        timestamp: 1,
        duration: 1,
        localEndpoint: { serviceName: 'a', ipv4: '1.2.3.4', port: 80 },
        annotations: [{ timestamp: 1, value: 'v' }],
        tags: labels,
        shared: true,
      },
    ],
    (root) => build((builder) => addSpans(root, builder)),
  ],
  [
    'Grafana’s annotations',
    [{ id: 1, time: 1, timeEnd: 2, text: 'a', tags: ['b'], dashboardUID: 'c', panelId: 1 }],
    readAnnotations,
  ],
]

describe.each(READERS)('%s', (_, json, read) => {
  it('are read', () => {
    expect(read(new JsonPlace(json))).toBeDefined()
  })

  it('are refused at the place that is wrong, whatever stands there', () => {
    let refused = 0
    fc.assert(
      fc.property(mutated(json), (hostile) => {
        try {
          read(new JsonPlace(hostile))
        } catch (error) {
          if (!(error instanceof JsonShapeError)) throw error
          expect(error.message).toMatch(/expected, not /)
          refused++
        }
      }),
      { numRuns: 600 },
    )
    expect(refused).toBeGreaterThan(5)
  })
})

it('protobuf is refused, or read as something else, whatever its bytes are', () => {
  const bytes = tempoProtobuf('Trace', { batches })
  let refused = 0
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const hostile = Buffer.from(cut ? bytes.subarray(0, at) : bytes)
      if (!cut) hostile[at] = byte
      const reader = new ProtobufReader(hostile)
      try {
        build((builder) => {
          while (reader.next()) {
            if (reader.field === 1) addSpansProtobuf(reader.message(), builder)
            else reader.skip()
          }
        })
      } catch (error) {
        expect(error).toBeInstanceOf(ProtobufError)
        refused++
      }
    }),
    { numRuns: 3000 },
  )
  expect(refused).toBeGreaterThan(100)
})
