import { trace } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import { init } from '../init/init.ts'
import { log } from '../init/log.ts'
import { span, traced } from '../init/verbs.ts'
import { type Recorder, startRecorder } from './recorder.ts'

let recorder: Recorder | undefined

afterEach(() => {
  recorder?.stop()
  recorder = undefined
})

test('spans and lines of a test are there at once', async () => {
  recorder = startRecorder()
  const pay = traced('pay', async () => {
    log.info('paying', { cents: 3 })
    throw new TypeError('no money')
  })
  await expect(span('order', { attributes: { id: 7 } }, pay)).rejects.toThrow('no money')
  const order = recorder.span('order')
  expect(recorder.span('pay')).toMatchObject({
    traceId: order.traceId,
    parentId: order.spanId,
    kind: 'internal',
    failed: true,
    message: 'no money',
    events: [{ name: 'exception', attributes: { 'exception.type': 'TypeError' } }],
  })
  expect(order).toMatchObject({ parentId: '', attributes: { id: 7 }, links: [] })
  expect(await recorder.lines()).toEqual([
    expect.objectContaining({ msg: 'paying', cents: 3, trace_id: order.traceId }),
  ])
  expect(() => recorder?.span('other')).toThrow('there are: pay, order')
  recorder.reset()
  expect([recorder.spans(), await recorder.lines()]).toEqual([[], []])
})

test('it stands in for the SDK, and not beside it', async () => {
  const sdk = init({ traces: false, logs: false, metrics: false, shutdown: { signals: false } })
  expect(startRecorder).toThrow('the SDK is started')
  await sdk.shutdown()
  recorder = startRecorder()
  expect(startRecorder).toThrow('another OpenTelemetry')
  span('still', () => undefined)
  expect(recorder.spans().map(({ name }) => name)).toEqual(['still'])
  recorder.stop()
  expect(trace.getTracer('any').startSpan('after').isRecording()).toBe(false)
})
