import { readFileSync } from 'node:fs'
import { TailspanError } from '@tailspan/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTraceql } from './parse.ts'
import { printTraceql } from './print.ts'
import type { FieldExpression, TraceqlQuery } from './tree.ts'

const CORPUS = new URL('../../../../../conformance/traceql/cases.jsonl', import.meta.url)

test('every query of the recorded corpus prints as text that reads as the same query', () => {
  let printed = 0
  for (const line of readFileSync(CORPUS, 'utf8').split('\n').filter(Boolean)) {
    const text = (JSON.parse(line) as { params?: { q?: string } }).params?.q
    const query = text === undefined ? undefined : parsed(text)
    if (query === undefined) continue
    expect(parseTraceql(printTraceql(query)), text).toEqual(query)
    printed++
  }
  expect(printed).toBeGreaterThan(700)
})

function parsed(text: string): TraceqlQuery | undefined {
  try {
    return parseTraceql(text)
  } catch (error) {
    if (error instanceof TailspanError) return undefined
    throw error
  }
}

const field = fc.record({
  kind: fc.constant('attribute' as const),
  scope: fc.constantFrom('none', 'span', 'resource', 'event', 'link', 'instrumentation'),
  name: fc.oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom('__proto__', '2nd', 'a b', 'x"y\\z', 'span.a', 'a-b+c/d'),
  ),
})
const literal = fc
  .oneof(
    fc.string({ unit: 'grapheme' }).map((value) => ({ type: 'string' as const, value })),
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value) => ({ type: 'int' as const, value })),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => ({ type: 'float' as const, value })),
    fc.bigInt(-(2n ** 60n), 2n ** 60n).map((value) => ({ type: 'duration' as const, value })),
    fc.boolean().map((value) => ({ type: 'bool' as const, value })),
  )
  .map((value) => ({ kind: 'static' as const, value }))
const comparison = fc.record({
  kind: fc.constant('binary' as const),
  op: fc.constantFrom('=', '!='),
  left: field,
  right: fc.oneof(literal, field),
})
const { expression } = fc.letrec<{ expression: FieldExpression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    comparison as fc.Arbitrary<FieldExpression>,
    fc.record({
      kind: fc.constant('unary' as const),
      op: fc.constant('!' as const),
      of: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('binary' as const),
      op: fc.constantFrom('&&', '||'),
      left: tie('expression'),
      right: tie('expression'),
    }),
  ),
}))

test('any expression prints as text that reads as the same expression', () => {
  fc.assert(
    fc.property(expression, (where) => {
      const query: TraceqlQuery = {
        kind: 'spans',
        stages: [{ kind: 'spanset', spanset: { kind: 'filter', where } }],
        hints: [],
      }
      expect(parseTraceql(printTraceql(query))).toEqual(query)
    }),
    { numRuns: 300 },
  )
})
