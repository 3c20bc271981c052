import { encodeMetadata, type Label } from '@tailspan/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../limits.ts'
import { sanitizeLabelName } from './label-name.ts'
import { detectLineLevel } from './line-level.ts'
import { SharedMetadata } from './shared-metadata.ts'
import { admitStream } from './stream-admission.ts'
import { idsInLabels, idsInLine } from './trace-ids.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

describe('detectLineLevel', () => {
  it.each([
    ['{"level":"error","msg":"x"}', 'error'],
    ['{"msg":"an error","level" : "INFO"}', 'info'],
    [' \t{"lvl":"wrn"}\n', 'warn'],
    ['{"severity":"CRITICAL"}', 'critical'],
    ['{"log.level":"trc"}', 'trace'],
    ['{"severity_text":"Information"}', 'info'],
    ['{"msg":"\\"level\\":\\"error\\"","level":"debug"}', 'debug'],
    ['{"level":30,"msg":"x"}', 'unknown'],
    ['{"level":"notice","msg":"a warning"}', 'warn'],
    ['{"sealevel":"error"}', 'error'],
    ['level=dbg msg="an error"', 'debug'],
    ['ts=1 lvl="ERR" x=y', 'error'],
    ['sublevel=fatal2 a=b', 'unknown'],
    ['a=b level=warnings', 'unknown'],
    ['2024-01-01 WARN something with an error', 'warn'],
    ['[ERROR] x', 'error'],
    ['errors happened', 'unknown'],
    ['terror', 'unknown'],
    ['my_error', 'unknown'],
    ['err: x', 'error'],
    ['a Fatal thing', 'fatal'],
    ['', 'unknown'],
    ['{', 'unknown'],
    ['{}', 'unknown'],
    ['   ', 'unknown'],
  ])('%j: %s', (line, level) => {
    expect(detectLineLevel(line)).toBe(level)
  })
})

describe('idsInLine', () => {
  it.each([
    [`{"trace_id":"${TRACE}","span_id":"${SPAN}"}`, TRACE, SPAN],
    [`{"spanId" : "${SPAN}", "traceId" : "${TRACE.toUpperCase()}"}`, TRACE, SPAN],
    [`{"trace.id":"${TRACE}","span.id":"${SPAN}"}`, TRACE, SPAN],
    [`level=info traceID=${TRACE} spanID=${SPAN} x=1`, TRACE, SPAN],
    [`traceid="${TRACE}"`, TRACE, ''],
    [`TraceID: ${TRACE}, done`, TRACE, ''],
    [String.raw`{"log":"{\"trace_id\":\"${TRACE}\",\"span_id\":\"${SPAN}\"}"}`, TRACE, SPAN],
    [`{"trace_id":"8448eb211c80319c"}`, '00000000000000008448eb211c80319c', ''],
    [`{"traceparent":"00-${TRACE}-${SPAN}-01"}`, TRACE, SPAN],
    [`traceparent=00-${TRACE}-${SPAN}-01`, TRACE, SPAN],
    [`trace_id=${'0'.repeat(32)} trace_id=${TRACE}`, TRACE, ''],
    [`trace_id=${TRACE} parent_span_id=${SPAN}`, TRACE, ''],
    [`trace_id=${TRACE} span_id=${'0'.repeat(16)}`, TRACE, ''],
    ['trace_id=00000000000000000000000000000000', '', ''],
    [`{"dd.trace_id":"1234567890123456"}`, '', ''],
    [`{"trace_id":1234567890123456}`, '00000000000000001234567890123456', ''],
    [`my_trace_id=${TRACE}`, '', ''],
    [`trace_id=${TRACE}0`, '', ''],
    [`trace_id=${TRACE}-x`, '', ''],
    [`trace_id=${TRACE.slice(1)}`, '', ''],
    [`stack trace ${TRACE}`, '', ''],
    [`span_id=${SPAN}`, '', ''],
  ])('%j', (line, traceId, spanId) => {
    expect(idsInLine(line)).toEqual({ traceId, spanId })
  })

  it.each([
    ['trace_id=', 20_000],
    ['trace_id="          ', 10_000],
    [`trace_id=${'0'.repeat(32)} `, 5000],
    ['level="error', 20_000],
    ['log.', 60_000],
    ['"level" ', 30_000],
    ['e', 250_000],
  ])('takes linear time on %j over and over', (part, times) => {
    // A quadratic search over a quarter of a megabyte would outlast the test's time limit.
    const line = part.repeat(times)
    expect(idsInLine(line).traceId).toBe('')
    expect(detectLineLevel(`{${line}}`)).toMatch(/unknown|trace|error/)
  })
})

describe('idsInLabels', () => {
  it.each([
    [[['trace_id', TRACE]], TRACE, ''],
    [
      [
        ['spanId', SPAN],
        ['traceId', TRACE],
      ],
      TRACE,
      SPAN,
    ],
    [[['traceparent', `00-${TRACE}-${SPAN}-01`]], TRACE, SPAN],
    [
      [
        ['traceID', 'x'],
        ['TraceID', TRACE],
      ],
      TRACE,
      '',
    ],
    [[['span_id', SPAN]], '', ''],
    [[['dd.trace_id', '1234567890123456']], '', ''],
  ] as [Label[], string, string][])('%j', (pairs, traceId, spanId) => {
    expect(idsInLabels(pairs)).toEqual({ traceId, spanId })
  })
})

describe('admitStream', () => {
  it.each([
    [
      [
        ['app', 'a'],
        ['service', 's'],
      ],
      's',
    ],
    [
      [
        ['k8s_job_name', 'j'],
        ['container', 'c'],
      ],
      'c',
    ],
    [[['x', 'y']], 'unknown_service'],
    [
      [
        ['service_name', 'mine'],
        ['app', 'a'],
      ],
      'mine',
    ],
    [
      [
        ['service_name', ''],
        ['app', 'a'],
      ],
      'a',
    ],
  ] as [Label[], string][])('gives %j the service name %j', (pairs, service) => {
    const { stream, refused } = admitStream(pairs, defaultLimits, true)
    expect(stream.labels).toContainEqual(['service_name', service])
    expect(refused).toBeUndefined()
  })

  it('adds nothing when told not to', () => {
    expect(admitStream([['app', 'a']], defaultLimits, false).stream.key).toBe('{app="a"}')
  })

  it('finds level and ids in labels', () => {
    const labels: Label[] = [
      ['level', 'WARNING'],
      ['trace_id', TRACE],
    ]
    expect(admitStream(labels, defaultLimits, false)).toMatchObject({
      level: 'warn',
      ids: { traceId: TRACE },
    })
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'takes the label name %s',
    (name) => {
      const { stream, refused } = admitStream([[name, 'x']], defaultLimits, false)
      expect(stream.labels).toEqual([[name, 'x']])
      expect(refused).toBeUndefined()
    },
  )
})

describe('sanitizeLabelName', () => {
  it.each([
    ['a_B9', 'a_B9'],
    ['user.id', 'user_id'],
    ['9x', 'key_9x'],
    ['é-x', '__x'],
    ['__proto__', '__proto__'],
  ])('%j: %j', (name, expected) => {
    expect(sanitizeLabelName(name)).toBe(expected)
  })
})

describe('SharedMetadata', () => {
  const pairs = fc.array(
    fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor', 'A'),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('"', '\n', '\ud800', 'x', '\\') }),
      ),
    ),
    { maxLength: 6 },
  )

  it('encodes with own pairs as encodeMetadata does all together', () => {
    fc.assert(
      fc.property(pairs, pairs, (own, shared) => {
        const text = new SharedMetadata(shared).encodeWith(own)
        expect(text).toBe(encodeMetadata([...own, ...shared]))
      }),
    )
  })
})
