import { describe, expect, it } from 'vitest'
import { LogSink } from '../admit/log-sink.ts'
import { OtlpLogSink } from '../admit/otlp-log-sink.ts'
import type { KeyValueJson, LogsJson, RecordJson } from '../testing/otlp-message.ts'
import { NOW, Recorder, type Row, rowsOf } from '../testing/recorder.ts'
import { decodeOtlpLogsJson } from './otlp-logs-json.ts'

const text = (key: string, value: string): KeyValueJson => ({ key, value: { stringValue: value } })

function decode(request: unknown): { rows: Row[]; refused: string } {
  const deps = new Recorder().deps()
  const sink = new LogSink(deps)
  const body = Buffer.from(JSON.stringify(request))
  const batches = [...decodeOtlpLogsJson(body, 200, new OtlpLogSink(sink, deps.clock))]
  return { rows: batches.flatMap(rowsOf), refused: sink.refusals.text() }
}

const request = (record: RecordJson, resource: KeyValueJson[] = []): LogsJson => ({
  resourceLogs: [{ resource: { attributes: resource }, scopeLogs: [{ logRecords: [record] }] }],
})

describe('OTLP logs', () => {
  it('divides what it gets into index labels and structured metadata as Loki does', () => {
    const { rows } = decode({
      resourceLogs: [
        {
          resource: {
            attributes: [
              text('service.name', 'cart'),
              text('k8s.pod.name', 'cart-1'),
              text('host.name', 'h'),
              text('telemetry.sdk.language', 'nodejs'),
            ],
            droppedAttributesCount: 2,
          },
          scopeLogs: [
            {
              scope: {
                name: 'pino',
                version: '9',
                attributes: [text('s.a', 'x')],
                droppedAttributesCount: 1,
              },
              logRecords: [
                {
                  timeUnixNano: '1700000000000000001',
                  observedTimeUnixNano: '1700000000000000002',
                  severityNumber: 17,
                  severityText: 'ERROR',
                  body: { stringValue: 'no stock' },
                  attributes: [
                    text('user.id', 'u1'),
                    { key: '1st', value: { intValue: '7' } },
                    { key: 'empty', value: { stringValue: '' } },
                    {
                      key: 'http',
                      value: {
                        kvlistValue: {
                          values: [
                            { key: 'status', value: { intValue: '500' } },
                            { key: 'ok', value: { boolValue: false } },
                            { key: 'ms', value: { doubleValue: 1.5 } },
                          ],
                        },
                      },
                    },
                    { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, {}] } } },
                  ],
                  droppedAttributesCount: 3,
                  flags: 1,
                  traceId: '0AF7651916CD43DD8448EB211C80319C',
                  spanId: 'b7ad6b7169203331',
                  eventName: 'stock.out',
                },
              ],
            },
          ],
        },
      ],
    })
    expect(rows).toEqual([
      {
        stream: '{k8s_pod_name="cart-1", service_name="cart"}',
        ts: 1700000000000000001n,
        line: 'no stock',
        level: 'error',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        metadata: [
          ['dropped_attributes_count', '3'],
          ['event_name', 'stock.out'],
          ['flags', '1'],
          ['host_name', 'h'],
          ['http_ms', '1.5'],
          ['http_ok', 'false'],
          ['http_status', '500'],
          ['key_1st', '7'],
          ['list', '[1,null]'],
          ['observed_timestamp', '1700000000000000002'],
          ['resource_dropped_attributes_count', '2'],
          ['s_a', 'x'],
          ['scope_dropped_attributes_count', '1'],
          ['scope_name', 'pino'],
          ['scope_version', '9'],
          ['severity_number', '17'],
          ['severity_text', 'ERROR'],
          ['span_id', 'b7ad6b7169203331'],
          ['telemetry_sdk_language', 'nodejs'],
          ['trace_id', '0af7651916cd43dd8448eb211c80319c'],
          ['user_id', 'u1'],
        ],
      },
    ])
  })

  it('takes the observed time, then now, for a record without a time', () => {
    const { rows } = decode({
      resourceLogs: [
        { scopeLogs: [{ logRecords: [{ observedTimeUnixNano: '5' }, { timeUnixNano: 0 }] }] },
      ],
    })
    expect(rows.map((row) => row.ts)).toEqual([5n, NOW])
    expect(rows[0]?.stream).toBe('{service_name="unknown_service"}')
  })

  it.each([
    [{ stringValue: 'plain' }, 'plain'],
    [{ intValue: '-5' }, '-5'],
    [{ boolValue: true }, 'true'],
    [{ doubleValue: 0.1 }, '0.1'],
    [{ bytesValue: 'aGk=' }, 'aGk='],
    [{}, ''],
    [
      { arrayValue: { values: [{ stringValue: 'a"b' }, { bytesValue: 'aGk=' }] } },
      '["a\\"b","aGk="]',
    ],
    [{ kvlistValue: { values: [text('b', 'x'), text('a', 'y')] } }, '{"a":"y","b":"x"}'],
  ])('turns the body %j into the line %j', (body, line) => {
    expect(decode(request({ body })).rows[0]?.line).toBe(line)
  })

  it.each([
    [1, '', 'x', 'trace'],
    [9, '', 'x', 'info'],
    [12, '', 'x', 'info'],
    [13, '', 'x', 'warn'],
    [24, '', 'x', 'fatal'],
    [25, '', 'an error', 'error'],
    [0, 'Information', 'x', 'info'],
    [17, 'WARN', 'x', 'warn'],
    [9, 'INFO2', 'x', 'info'],
    [0, '', 'x', 'unknown'],
  ])('finds the level of severity %i, text %j, line %j: %s', (number, name, line, level) => {
    const record = { severityNumber: number, severityText: name, body: { stringValue: line } }
    expect(decode(request(record)).rows[0]?.level).toBe(level)
  })

  it('reads severities by name', () => {
    const record = { severityNumber: 'SEVERITY_NUMBER_WARN2' as unknown as number }
    expect(decode(request(record)).rows[0]).toMatchObject({
      level: 'warn',
      metadata: [['severity_number', '14']],
    })
  })

  it('refuses a record alone for a wrong type, and says where', () => {
    const { rows, refused } = decode({
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: [
                { severityText: 7 },
                { body: { stringValue: 'good' } },
                { timeUnixNano: 'NaN' },
                [],
              ],
            },
          ],
        },
      ],
    })
    expect(rows.map((row) => row.line)).toEqual(['good'])
    expect(refused).toContain(
      'resourceLogs[0].scopeLogs[0].logRecords[0]: severityText must be a string',
    )
    expect(refused).toContain('logRecords[2]: timeUnixNano must be nanoseconds')
    expect(refused).toContain('logRecords[3]: record must be an object')
  })

  it('leaves all-zero ids out', () => {
    const record = { traceId: '0'.repeat(32), spanId: '0'.repeat(16) }
    expect(decode(request(record)).rows[0]).toMatchObject({ traceId: '', metadata: [] })
  })
})
