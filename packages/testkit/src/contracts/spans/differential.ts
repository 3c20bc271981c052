import {
  type Attribute,
  type AttributeScope,
  encodeAttribute,
  type SpanCondition,
  type TimeRange,
} from '@tailspan/model'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type PrintedSpan, printSpans, spanBatch, type TestSpan } from '../../builders/spans.ts'
import { meets } from './exact-condition.ts'
import { type CheckSpans, never, type SpanStoreFixture, tracesOf } from './fixture.ts'
import { randomCondition, randomRange, randomSpan } from './random-spans.ts'

interface ExpectedTrace {
  readonly spans: readonly TestSpan[]
  readonly printed: readonly PrintedSpan[]
}

const SETS = 2
const SELECTIONS = 30
const SPANS = 150

/** Random spans and selections: an answer that is tested exactly again is the plain definition's. */
export function differentialSpansContract(name: string, check: CheckSpans): void {
  describe(`${name}: random spans`, () => {
    check('are selected as the definition says', [], async ({ writer, reader }) => {
      let sent: TestSpan[] = []
      for (let set = 0; set < SETS; set++) {
        const more = fc.sample(randomSpan, SPANS)
        await sendInPieces(writer, more)
        sent = [...sent, ...more]
        const traces = expectedTraces(sent)
        const selection = fc.tuple(randomCondition, randomRange)
        await fc.assert(
          fc.asyncProperty(selection, async ([where, range]) => {
            await compareSelection(reader, traces, where, range)
          }),
          { numRuns: SELECTIONS },
        )
      }
    })

    check('have the tags that the definition says', [], async ({ writer, reader }) => {
      const sent = fc.sample(randomSpan, SPANS).map((span, i) => ({ ...span, id: i + 1 }))
      await sendInPieces(writer, sent)
      await fc.assert(
        fc.asyncProperty(randomRange, async (range) => {
          const found = await reader.tags(range, never)
          for (const scope of SCOPES) {
            const tags = found.find((entry) => entry.scope === scope)?.tags ?? []
            expect(tags).toEqual(expectedTags(sent, scope, range))
          }
        }),
        { numRuns: 20 },
      )
    })

    check('have the values that the definition says', [], async ({ writer, reader }) => {
      const sent = fc.sample(randomSpan, SPANS).map((span, i) => ({ ...span, id: i + 1 }))
      await sendInPieces(writer, sent)
      for (const scope of SCOPES) {
        for (const key of expectedTags(sent, scope, EVER)) {
          const tag = { kind: 'attribute', scope, key } as const
          const found = await reader.tagValues(tag, EVER, 1000, never)
          const printed = found.map((value) => encodeAttribute({ key, value })).sort()
          expect(printed, `${scope} ${key}`).toEqual(expectedValues(sent, scope, key))
        }
      }
    })
  })
}

type Scope = Exclude<AttributeScope, 'any'>
const SCOPES: readonly Scope[] = ['span', 'resource', 'event', 'link', 'instrumentation']
const EVER: TimeRange = { start: -(2n ** 62n), end: 2n ** 62n }

async function sendInPieces(
  writer: SpanStoreFixture['writer'],
  spans: readonly TestSpan[],
): Promise<void> {
  for (let from = 0; from < spans.length; from += 37) {
    await writer.append(spanBatch(spans.slice(from, from + 37)))
  }
}

async function compareSelection(
  reader: SpanStoreFixture['reader'],
  traces: ReadonlyMap<string, ExpectedTrace>,
  where: SpanCondition,
  range: TimeRange,
): Promise<void> {
  const found = await tracesOf(reader, where, range)
  const ids = found.map((trace) => String(trace[0]?.['traceId']))
  expect(new Set(ids).size, 'each trace once').toBe(ids.length)
  const exact = ids.filter((id) =>
    traces.get(id)?.spans.some((span) => overlaps(span, range) && meets(span, where)),
  )
  const expected = [...traces.values()]
    .filter(({ spans }) => spans.some((span) => overlaps(span, range) && meets(span, where)))
    .sort((a, b) => compare(earliest(b), earliest(a)) || compare(idOf(a), idOf(b)))
  expect(exact, 'order').toEqual(expected.map(idOf))
  for (const trace of found) {
    expect(trace, 'the whole trace').toEqual(traces.get(String(trace[0]?.['traceId']))?.printed)
  }
}

/** By trace id, the spans in the order sent, without those that were sent before. */
function expectedTraces(sent: readonly TestSpan[]): Map<string, ExpectedTrace> {
  const printed = printSpans(spanBatch(sent))
  const traces = new Map<string, { spans: TestSpan[]; printed: PrintedSpan[]; keys: Set<string> }>()
  sent.forEach((span, i) => {
    const row = printed[i] ?? {}
    const id = String(row['traceId'])
    const trace = traces.get(id) ?? { spans: [], printed: [], keys: new Set<string>() }
    traces.set(id, trace)
    const { spanId, kind, start, end, name } = row
    const key = JSON.stringify([spanId, kind, start, end, name])
    if (trace.keys.has(key)) return
    trace.keys.add(key)
    trace.spans.push(span)
    trace.printed.push(row)
  })
  return traces
}

function expectedTags(sent: readonly TestSpan[], scope: Scope, range: TimeRange): string[] {
  const keys = sent
    .filter((span) => overlaps(span, range))
    .flatMap((span) => listsOf(span, scope).flat())
    .map((attribute) => attribute.key)
  return [...new Set(keys)].sort()
}

function expectedValues(sent: readonly TestSpan[], scope: Scope, key: string): string[] {
  const values = sent
    .flatMap((span) => listsOf(span, scope))
    .flatMap((list) => list.find((attribute) => attribute.key === key) ?? [])
  return [...new Set(values.map(encodeAttribute))].sort()
}

function listsOf(span: TestSpan, scope: Scope): (readonly Attribute[])[] {
  const service = { key: 'service.name', value: span.service ?? 'shop' }
  const lists = {
    span: [span.attributes ?? []],
    resource: [[service, ...(span.resource ?? [])]],
    event: (span.events ?? []).map((event) => event.attributes ?? []),
    link: (span.links ?? []).map((link) => link.attributes ?? []),
    instrumentation: [span.scope?.attributes ?? []],
  }
  return lists[scope] as (readonly Attribute[])[]
}

function overlaps(span: TestSpan, range: TimeRange): boolean {
  return span.start <= range.end && (span.end ?? span.start) >= range.start
}

function earliest(trace: ExpectedTrace): bigint {
  return trace.spans.map((span) => span.start).reduce((a, b) => (a < b ? a : b))
}

function idOf(trace: ExpectedTrace): string {
  return String(trace.printed[0]?.['traceId'])
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
