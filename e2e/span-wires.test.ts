import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { isId, type SpanJson, type TracesJson, wires } from './harness/otlp-wires.ts'
import { startServer } from './harness/server.ts'
import { CHILD, ROOT, START, service, spanOf, traceOf, traceOn } from './harness/spans.ts'

/** What the text forms of values write; each must come back as it was sent. */
const VALUES: readonly object[] = [
  { stringValue: '' },
  { stringValue: 'ünïcode 😀 "quoted" \\ \u0000 \n' },
  { boolValue: false },
  { boolValue: true },
  { intValue: '0' },
  { intValue: '9223372036854775807' },
  { intValue: '-9223372036854775808' },
  { intValue: '9007199254740993' },
  { doubleValue: 0 },
  { doubleValue: 1.5 },
  { doubleValue: -1e300 },
  { doubleValue: 'NaN' },
  { doubleValue: 'Infinity' },
  { doubleValue: '-Infinity' },
  { bytesValue: 'AP8Q' },
  { bytesValue: '' },
  {},
  { arrayValue: { values: [] } },
  { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }, {}, { boolValue: true }] } },
  { arrayValue: { values: [{ arrayValue: { values: [{ doubleValue: 'NaN' }] } }] } },
  { kvlistValue: { values: [] } },
  { kvlistValue: { values: [{ key: 'k', value: { kvlistValue: { values: [] } } }] } },
]
const everyValue = VALUES.map((value, i) => ({ key: `k${i}`, value }))
const odd = [
  { key: '__proto__', value: { stringValue: 'p' } },
  { key: 'constructor', value: { intValue: '1' } },
  { key: '', value: { stringValue: 'no key' } },
]
/** What can be in a trace, by what it is about. */
const CONTENTS: readonly [what: string, resourceSpans: (traceId: string) => TracesJson][] = [
  [
    'attributes of every type on a span, an event, a link, the scope and the resource',
    (traceId) => ({
      resourceSpans: [
        {
          resource: { attributes: [...everyValue, ...odd] },
          scopeSpans: [
            {
              scope: { name: 'lib', version: '1.2', attributes: everyValue },
              spans: [
                spanOf(traceId, {
                  attributes: [...everyValue, ...odd],
                  events: [{ timeUnixNano: `${START}`, name: 'e', attributes: everyValue }],
                  links: [{ traceId, spanId: CHILD, attributes: everyValue }],
                }),
              ],
            },
          ],
        },
      ],
    }),
  ],
  [
    'all members of a span',
    (traceId) => ({
      resourceSpans: [
        {
          resource: { ...service('shop'), droppedAttributesCount: 6 },
          scopeSpans: [
            {
              scope: { name: 'lib', version: '1.2', droppedAttributesCount: 7 },
              spans: [
                spanOf(traceId, {
                  parentSpanId: CHILD,
                  traceState: 'a=1,b=2',
                  kind: 3,
                  status: { message: 'why', code: 2 },
                  flags: 0x301,
                  droppedAttributesCount: 1,
                  droppedEventsCount: 2,
                  droppedLinksCount: 4_294_967_295,
                  events: [
                    { timeUnixNano: `${START + 1n}`, name: 'one', droppedAttributesCount: 3 },
                    { timeUnixNano: '0', name: '' },
                  ],
                  links: [
                    {
                      traceId: 'f'.repeat(32),
                      spanId: CHILD,
                      traceState: 'c=3',
                      droppedAttributesCount: 5,
                      flags: 0x101,
                    },
                  ],
                }),
              ],
            },
          ],
        },
      ],
    }),
  ],
  [
    'every kind and status, in several scopes and resources',
    (traceId) => ({
      resourceSpans: ['a', 'b'].map((name, r) => ({
        resource: service(name),
        scopeSpans: ['x', 'y'].map((scope, s) => ({
          scope: { name: scope },
          spans: [0, 1, 2, 3, 4, 5].map((kind) =>
            spanOf(traceId, {
              spanId: `${r}${s}${kind}`.padStart(16, '1'),
              kind,
              status: { code: kind % 3 },
            }),
          ),
        })),
      })),
    }),
  ],
  [
    'no resource, no scope, no name, no times',
    (traceId) => ({ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId, spanId: ROOT }] }] }] }),
  ],
  [
    'an id of 64 bits',
    (traceId) => traceOf([spanOf(`${'0'.repeat(16)}${traceId.slice(16)}`, { name: 'short' })]),
  ],
]

test('the same content is the same trace by whichever wire it came', async () => {
  const server = await startServer(join(await temporaryFolder('wires'), 'data'))
  let next = 0
  for (const [what, content] of CONTENTS) {
    for (const [wire, send] of Object.entries(wires)) {
      const traces = content((++next).toString(16).padStart(32, 'a'))
      expect(await send(server, traces), `${what}, ${wire}`).toBe(true)
      const id = traces.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.traceId ?? ''
      expect(await traceOn(server, id), `${what}, ${wire}`).toEqual(answerOf(traces))
    }
  }
})

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const CODES = ['UNSET', 'OK', 'ERROR']

/** The resource spans as Tempo writes them: ids in base64, enums by name, zeros left out. */
function answerOf(traces: TracesJson): unknown {
  return traces.resourceSpans.map(({ resource = {}, scopeSpans }) => ({
    resource,
    scopeSpans: scopeSpans.map(({ scope = {}, spans }) => ({
      scope,
      spans: spans.map((span) => {
        const {
          status,
          kind = 0,
          links,
          ...rest
        } = span as SpanJson & {
          status?: { code?: number }
          links?: object[]
        }
        const { code = 0, ...more } = status ?? {}
        return {
          name: '',
          startTimeUnixNano: '0',
          endTimeUnixNano: '0',
          ...inBase64(rest),
          ...(links && { links: links.map(inBase64) }),
          ...(kind > 0 && { kind: `SPAN_KIND_${KINDS[kind]}` }),
          status: { ...more, ...(code > 0 && { code: `STATUS_CODE_${CODES[code]}` }) },
        }
      }),
    })),
  }))
}

function inBase64(json: object): object {
  return Object.fromEntries(
    Object.entries(json).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'string' && isId(key) ? Buffer.from(value, 'hex').toString('base64') : value,
    ]),
  )
}
