import { createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { withSpan } from './span-in-context.ts'

const span = (spanId: string) => trace.wrapSpanContext({ traceId: 't', spanId, traceFlags: 0 })
const key = createContextKey('mine')

it('has its span where OpenTelemetry looks for it, and what the context had before', () => {
  const [a, b, c] = [span('a'), span('b'), span('c')]
  const first = withSpan(ROOT_CONTEXT.setValue(key, 1), a)
  const other = trace.setSpan(first, b).setValue(key, 2)
  const third = withSpan(other, c)
  expect([first, other, third].map((each) => [trace.getSpan(each), each.getValue(key)])).toEqual([
    [a, 1],
    [b, 2],
    [c, 2],
  ])
  expect(trace.getSpan(trace.deleteSpan(third))).toBeUndefined()
  expect(trace.deleteSpan(third).getValue(key)).toBe(2)
  expect(third.deleteValue(key).getValue(key)).toBeUndefined()
  expect(trace.getSpan(third.deleteValue(key))).toBe(c)
  expect(
    trace.getSpan(trace.deleteSpan(withSpan(trace.setSpan(ROOT_CONTEXT, a), b))),
  ).toBeUndefined()
  expect(ROOT_CONTEXT.getValue(key)).toBeUndefined()
})

it('holds none of the spans that it has replaced', () => {
  let within = ROOT_CONTEXT.setValue(key, 1)
  for (let i = 0; i < 100_000; i++) within = withSpan(within, span(String(i))).setValue(key, i)
  // A chain of so many contexts would be too deep to be asked.
  expect(within.getValue(createContextKey('nobody has this'))).toBeUndefined()
  expect(trace.getSpan(within)?.spanContext().spanId).toBe('99999')
})
