import { binary, bool, double, i32, i64, list, struct, type ThriftValue } from './thrift-message.ts'

type TagValue = string | number | bigint | boolean | Uint8Array
type Tags = readonly (readonly [key: string, value: TagValue])[]

/** A span of jaeger.thrift; times are microseconds. */
export interface JaegerMessage {
  readonly low?: bigint
  readonly high?: bigint
  readonly spanId?: bigint
  readonly parentId?: bigint
  readonly name?: string
  readonly references?: readonly ThriftValue[]
  readonly flags?: number
  readonly start?: bigint
  readonly duration?: bigint
  readonly tags?: Tags
  readonly logs?: readonly { readonly time: bigint; readonly fields: Tags }[]
}

/** A `Batch`. */
export function encodeJaeger(
  process: { readonly serviceName: string; readonly tags?: Tags },
  spans: readonly JaegerMessage[],
): Buffer {
  return struct({
    1: struct({ 1: binary(process.serviceName), 2: process.tags && tagsOf(process.tags) }),
    2: list(spans.map(jaegerSpan)),
  }).bytes
}

/** A `Span`. */
export function jaegerSpan(span: JaegerMessage): ThriftValue {
  const { low = 7n, high = 0n, spanId = 1n, parentId = 0n, name = '', flags = 1 } = span
  const { start = 1n, duration = 1n, references, tags, logs } = span
  return struct({
    1: i64(low),
    2: i64(high),
    3: i64(spanId),
    4: i64(parentId),
    5: binary(name),
    6: references && list(references),
    7: i32(flags),
    8: i64(start),
    9: i64(duration),
    10: tags && tagsOf(tags),
    11: logs && list(logs.map(({ time, fields }) => struct({ 1: i64(time), 2: tagsOf(fields) }))),
    12: bool(false),
  })
}

/** A `SpanRef`. */
export function reference(type: 'child' | 'follows', low: bigint, spanId: bigint): ThriftValue {
  return struct({ 1: i32(type === 'child' ? 0 : 1), 2: i64(low), 3: i64(0n), 4: i64(spanId) })
}

/** With a value of every type, as clients write them. */
function tagsOf(tags: Tags): ThriftValue {
  return list(
    tags.map(([key, value]) => struct({ 1: binary(key), ...NOTHING, ...valueField(value) })),
  )
}

const NOTHING = { 3: binary(''), 4: double(0), 5: bool(false), 6: i64(0n), 7: binary('') }

function valueField(value: TagValue): Record<number, ThriftValue> {
  if (typeof value === 'string') return { 2: i32(0), 3: binary(value) }
  if (typeof value === 'number') return { 2: i32(1), 4: double(value) }
  if (typeof value === 'boolean') return { 2: i32(2), 5: bool(value) }
  if (typeof value === 'bigint') return { 2: i32(3), 6: i64(value) }
  return { 2: i32(4), 7: binary(value) }
}
