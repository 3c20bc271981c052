import { type LogBatch, quote } from '@tailspan/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BATCH_ROWS, LogSink } from '../admit/log-sink.ts'
import { Recent } from '../batch/recent.ts'
import { encodePush } from '../testing/loki-message.ts'
import { Recorder, rowsOf } from '../testing/recorder.ts'
import { Int64 } from './int64.ts'
import { parseLabelText } from './label-text.ts'
import { LokiJsonDecoder } from './loki-json.ts'
import { LokiProtobufDecoder } from './loki-protobuf.ts'
import { TextTable } from './text.ts'

const names = new TextTable()

interface Push {
  labels: [string, string][]
  entries: { ts: bigint; line: string; metadata: [string, string][] }[]
}

function fromJson(body: Buffer): LogBatch[] {
  const sink = new LogSink(new Recorder().deps())
  return [...new LokiJsonDecoder(body, 64, sink, new Recent(1e6), names).decode()]
}

function fromProtobuf(body: Buffer): LogBatch[] {
  const sink = new LogSink(new Recorder().deps())
  return [...new LokiProtobufDecoder(body, sink, new Recent(1e6), names).decode()]
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '{', '}', ',', 'a', 'ü', '😀', '\u0001') }),
)
const name = fc.constantFrom('a', 'app', 'level', '__proto__', 'constructor', 'trace_id')
const pairs = fc.uniqueArray(fc.tuple(name, text), { maxLength: 4, selector: ([key]) => key })
const pushes: fc.Arbitrary<Push[]> = fc.array(
  fc.record({
    labels: pairs,
    entries: fc.array(
      fc.record({
        ts: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        line: text,
        metadata: pairs,
      }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 4 },
)

describe('Loki push decoders', { timeout: 30_000 }, () => {
  it('read the same from JSON as from protobuf', () => {
    fc.assert(
      fc.property(pushes, fc.constantFrom(undefined, 1), (push, indent) => {
        const json = `{"streams":${JSON.stringify(
          push.map(({ labels, entries }) => ({
            // As text of its own: an object literal would take __proto__ for its prototype.
            stream: '@labels@',
            values: entries.map(({ ts, line, metadata }) => [`${ts}`, line, { '@': metadata }]),
            labels,
          })),
          (_, value: unknown) =>
            typeof value === 'object' && value !== null && '@' in value
              ? Object.fromEntries((value as { '@': [string, string][] })['@'])
              : value,
          indent,
        )}}`
        let next = 0
        const body = json.replaceAll('"@labels@"', () => object(push[next++]?.labels ?? []))
        const rows = fromJson(Buffer.from(body)).flatMap(rowsOf)
        const message = encodePush(
          push.map(({ labels, entries }) => ({
            labels: `{${labels.map(([key, value]) => `${key}=${quote(value)}`).join(',')}}`,
            entries,
          })),
        )
        expect(rows).toEqual(fromProtobuf(message).flatMap(rowsOf))
        expect(rows.map(({ ts, line }) => ({ ts, line }))).toEqual(
          push.flatMap(({ entries }) => entries.map(({ ts, line }) => ({ ts, line }))),
        )
      }),
      { numRuns: 300 },
    )
  })

  const object = (members: [string, string][]): string =>
    `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`

  it('answer or refuse, and never anything else, whatever the bytes', () => {
    const good = encodePush([{ labels: '{a="b"}', entries: [{ ts: 1n, line: 'x'.repeat(30) }] }])
    const json = Buffer.from('{"streams":[{"stream":{"a":"b"},"values":[["1","x",{"c":"d"}]]}]}')
    const damaged = (whole: Buffer): fc.Arbitrary<Buffer> =>
      fc
        .tuple(fc.nat(whole.length), fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255))))
        .map(([length, changes]) => {
          const copy = Buffer.from(whole)
          for (const [at, byte] of changes) copy[at] = byte
          return copy.subarray(0, length)
        })
    const refusedAtMost = (run: () => unknown): void => {
      try {
        run()
      } catch (error) {
        expect(error).toMatchObject({ name: 'TailspanError', code: 'bad_request' })
      }
    }
    fc.assert(
      fc.property(damaged(good), damaged(json), (message, body) => {
        refusedAtMost(() => fromProtobuf(message))
        refusedAtMost(() => fromJson(body))
      }),
      { numRuns: 1000 },
    )
  })

  it('hand a big body on in batches', () => {
    const values = Array.from({ length: BATCH_ROWS + 1 }, (_, i) => [`${i}`, 'x'])
    const body = JSON.stringify({ streams: [{ stream: { a: 'b' }, values }] })
    const batches = fromJson(Buffer.from(body))
    expect(batches.map((batch) => batch.length)).toEqual([BATCH_ROWS, 1])
    expect(batches[1]?.timestamps[0]).toBe(BigInt(BATCH_ROWS))
    expect(batches[1]?.streams).toHaveLength(1)
  })

  it('merge streams that say the same in another way', () => {
    const body = `{"streams":[{"stream":{"a":"1","b":"2"},"values":[["1","x"]]},
      {"stream":{"b":"2", "a":"1"},"values":[["2","y"]]}]}`
    expect(fromJson(Buffer.from(body))[0]?.streams).toHaveLength(1)
  })
})

describe('parseLabelText', () => {
  it.each([
    ['{}', []],
    ['', []],
    [
      ' { a = "b" , c="d", } ',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [String.raw`{a="q\"\\\n\x41\u00e9\101"}`, [['a', 'q"\\\nAéA']]],
    [
      "{a='b', c=`d\\n`}",
      [
        ['a', 'b'],
        ['c', 'd\\n'],
      ],
    ],
    [String.raw`{a="\xc3\xa9"}`, [['a', 'é']]],
  ])('%j', (source, labels) => {
    expect(parseLabelText(source)).toEqual(labels)
  })

  it.each([
    ['{a="b"', "1:7: parse error: expected ','"],
    ['a="b"', "1:1: parse error: unexpected character 'a'"],
    ['{a="b}', '1:7: parse error: unterminated quoted value'],
    ['{a="b",a="c"}', '1:10: parse error: duplicate label name "a"'],
    ['{a="x"y"}', `1:7: parse error: unexpected character 'y'`],
    [String.raw`{a="\q"}`, String.raw`invalid escape '\q'`],
    ['{="b"}', 'expected a label name'],
    ['{a=b}', 'expected a quoted value'],
    ['{a="b"} x', 'unexpected text after the closing brace'],
    ['{'.repeat(100_000), 'expected a label name'],
  ])('refuses %j', (source, message) => {
    expect(() => parseLabelText(source)).toThrow(message)
    expect(() => parseLabelText(source)).toThrow("couldn't parse labels: ")
  })
})

describe('Int64', () => {
  const int64 = new Int64()
  it('reads every signed decimal', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), (value) => {
        const bytes = Buffer.from(`${value}`)
        const fits = BigInt.asIntN(64, value) === value
        expect(int64.fromDecimal(bytes, 0, bytes.length)).toBe(fits)
        if (fits) expect(int64.toBigInt()).toBe(value)
      }),
    )
  })

  it('joins seconds and nanoseconds', () => {
    const seconds = fc.integer({ min: -9_223_372_038, max: 9_223_372_037 })
    const nanos = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    fc.assert(
      fc.property(seconds, nanos, (s, n) => {
        const value = BigInt(s) * 1_000_000_000n + BigInt(n)
        if (int64.fromSeconds(s, n)) expect(int64.toBigInt()).toBe(value)
        else expect(value > 2n ** 62n || value < -(2n ** 62n)).toBe(true)
      }),
    )
  })

  it.each(['', '-', '1x', '1.5', '+1', ' 1', '1e3', 'NaN'])('refuses %j', (source) => {
    const bytes = Buffer.from(source)
    expect(int64.fromDecimal(bytes, 0, bytes.length)).toBe(false)
  })
})
