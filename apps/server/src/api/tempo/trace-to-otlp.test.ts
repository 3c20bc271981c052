import { type SpanBatch, SpanBatchBuilder } from '@tailspan/model'
import { describe, expect, test } from 'vitest'
import { traceJson } from './trace-json.ts'
import { traceToOtlp } from './trace-to-otlp.ts'

/** Spans of one resource and scope, that differ in what was dropped. */
function batchOf(...dropped: readonly string[]): SpanBatch {
  const builder = new SpanBatchBuilder()
  const resource = builder.resource({ service: 'shop', attributes: '' })
  const scope = builder.scope({ name: 'lib', version: '', attributes: '' })
  for (const [i, text] of dropped.entries()) {
    builder.add(resource, scope, {
      traceId: '1'.padStart(32, '0'),
      spanId: String(i + 1).padStart(16, '0'),
      name: `span ${i}`,
      start: 1n,
      end: 2n,
      dropped: text,
    })
  }
  return builder.build()
}

describe('traceToOtlp', () => {
  test('spans stand in their resource and scope, apart when those dropped other counts', () => {
    const { resourceSpans } = traceToOtlp(batchOf('', '[1,0,0]', '[0,0,0,3,0]', '[0,0,0,3,2]'))
    expect(
      resourceSpans.map(({ dropped, scopeSpans }) => [
        dropped,
        scopeSpans.map((scope) => [scope.dropped, scope.rows]),
      ]),
    ).toEqual([
      [0, [[0, [0, 1]]]],
      [
        3,
        [
          [0, [2]],
          [2, [3]],
        ],
      ],
    ])
  })

  test('JSON names the counts that are not zero', () => {
    const [json] = traceJson(traceToOtlp(batchOf('[4,5,6,7,8]')))
    expect(json).toMatchObject({
      resource: { droppedAttributesCount: 7 },
      scopeSpans: [
        {
          scope: { name: 'lib', droppedAttributesCount: 8 },
          spans: [{ droppedAttributesCount: 4, droppedEventsCount: 5, droppedLinksCount: 6 }],
        },
      ],
    })
    const [plain] = traceJson(traceToOtlp(batchOf('')))
    expect(JSON.stringify(plain)).not.toContain('dropped')
  })
})
