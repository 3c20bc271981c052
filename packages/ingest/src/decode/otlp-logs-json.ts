import { type LogBatch, TailspanError } from '@tailspan/model'
import { resourceLabels, scopeMetadata } from '../admit/otlp-labels.ts'
import type { LogRecordFields, OtlpLogSink } from '../admit/otlp-log-sink.ts'
import type { SharedMetadata } from '../admit/shared-metadata.ts'
import {
  anyValue,
  attributesAt,
  eachObject,
  enumAt,
  type JsonObject,
  listAt,
  objectAt,
  parseObject,
  stringAt,
  timeAt,
  uint32At,
  within,
} from './json-tree.ts'
import { attributePairs } from './otlp-value-text.ts'

const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((level) =>
  ['', '2', '3', '4'].map((step) => `SEVERITY_NUMBER_${level}${step}`),
)
const SEVERITY_NAMES = ['SEVERITY_NUMBER_UNSPECIFIED', ...SEVERITIES]

/**
 * Reads an OTLP/JSON ExportLogsServiceRequest into the sink, and hands on a batch whenever it is
 * full. A record with a member of a wrong type is refused alone.
 */
export function* decodeOtlpLogsJson(
  body: Buffer,
  maxDepth: number,
  out: OtlpLogSink,
): Generator<LogBatch, void> {
  const { sink } = out
  for (const { resource, shared, place, records } of scopes(parseObject(body, maxDepth), out)) {
    for (const [index, item] of records.entries()) {
      try {
        within(`${place}.logRecords[${index}]`, () =>
          out.record(resource, shared, readRecord(objectAt({ record: item ?? 0 }, 'record'))),
        )
      } catch (error) {
        if (!(error instanceof TailspanError)) throw error
        sink.refusals.add('malformed', () => error.message)
      }
      if (sink.full) yield sink.take()
    }
  }
  if (sink.length > 0) yield sink.take()
}

interface ScopeOfRecords {
  readonly resource: ReturnType<OtlpLogSink['resource']>
  readonly shared: SharedMetadata
  readonly place: string
  readonly records: readonly unknown[]
}

function scopes(root: JsonObject, out: OtlpLogSink): ScopeOfRecords[] {
  const found: ScopeOfRecords[] = []
  let resources = 0
  eachObject(root, 'resourceLogs', (resourceLogs) => {
    const json = objectAt(resourceLogs, 'resource')
    const dropped = uint32At(json, 'droppedAttributesCount')
    const resource = out.resource(resourceLabels(attributesAt(json), dropped))
    const place = `resourceLogs[${resources++}]`
    let scopeCount = 0
    eachObject(resourceLogs, 'scopeLogs', (scopeLogs) => {
      const scope = objectAt(scopeLogs, 'scope')
      found.push({
        resource,
        shared: out.shared(
          resource,
          scopeMetadata(
            stringAt(scope, 'name'),
            stringAt(scope, 'version'),
            attributesAt(scope),
            uint32At(scope, 'droppedAttributesCount'),
          ),
        ),
        place: `${place}.scopeLogs[${scopeCount++}]`,
        records: listAt(scopeLogs, 'logRecords'),
      })
    })
  })
  return found
}

function readRecord(json: JsonObject): LogRecordFields {
  return {
    time: timeAt(json, 'timeUnixNano'),
    observed: timeAt(json, 'observedTimeUnixNano'),
    severityNumber: enumAt(json, 'severityNumber', SEVERITY_NAMES),
    severityText: stringAt(json, 'severityText'),
    body: anyValue(json['body']),
    eventName: stringAt(json, 'eventName'),
    pairs: attributePairs(attributesAt(json)),
    dropped: uint32At(json, 'droppedAttributesCount'),
    flags: uint32At(json, 'flags'),
    traceId: stringAt(json, 'traceId').toLowerCase(),
    spanId: stringAt(json, 'spanId').toLowerCase(),
  }
}
