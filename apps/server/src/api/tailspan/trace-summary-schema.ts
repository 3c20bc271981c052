import {
  flag,
  list,
  type Properties,
  record,
  type Schema,
  shape,
  text,
  whole,
} from '../openapi/schema.ts'
import { clusterAnswer } from './cluster-answers.ts'

const named = { spanId: text('16 hex digits'), service: text(), name: text() }
const namedSpan = record('NamedSpan', named)
const share = {
  service: text(),
  spans: whole(),
  failed: whole('spans that failed'),
  selfNs: text('nanoseconds in which spans worked while no child of theirs did'),
  criticalNs: text('nanoseconds of the critical path'),
}

/** How many there are, and the first 200 of them. */
function bounded(properties: Properties, description: string): Schema {
  const items = list(shape(properties), 'the first 200')
  return { ...shape({ total: whole('how many there are'), list: items }), description }
}

/** What a trace tells about itself. */
export const summarySchema = clusterAnswer('SummaryAnswer', {
  traceId: text('32 hex digits'),
  root: namedSpan,
  start: text('nanoseconds since the epoch'),
  durationNs: text('nanoseconds'),
  spans: whole('how many there are'),
  depth: whole('generations'),
  failed: whole('spans that failed'),
  origins: bounded({ ...named, message: text() }, 'failed spans none of whose children failed'),
  criticalPath: bounded(
    { ...named, start: text('nanoseconds since the epoch'), durationNs: text('nanoseconds') },
    'what the trace waited for, in the order of time',
  ),
  services: bounded(share, 'time by service'),
  operations: bounded({ name: text(), ...share }, 'time by service and name'),
  repeated: bounded(
    {
      parent: namedSpan,
      service: text(),
      name: text(),
      spans: whole(),
      totalNs: text('nanoseconds'),
      oneByOne: flag('whether each began when the one before had ended'),
    },
    'calls that one span makes again and again',
  ),
  missingParents: bounded(
    { spanId: text('the parent’s'), children: whole('how many name it') },
    'parents that are named but not here',
  ),
  skewed: bounded(
    { ...named, earlyNs: text('nanoseconds') },
    'spans that begin before their parents',
  ),
  events: bounded(
    { ...named, time: text('nanoseconds since the epoch'), event: text() },
    'events of spans, in the order of time',
  ),
})
