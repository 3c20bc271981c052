import { expect, test } from 'vitest'
import { JsonPlace } from '../http/json-place.ts'
import { shapes } from './api-shapes.ts'
import { checkShape } from './check-shape.ts'

const line = {
  ts: '1',
  line: 'a',
  labels: { __proto__: null, constructor: 'x' },
  level: '',
  service: '',
  traceId: '',
  spanId: '',
}
const answer = { logs: [line], complete: true, tookMs: 1, clusters: [] }

test('what is as it should be passes, with more than is known of too', () => {
  checkShape(new JsonPlace(answer), 'LogsAnswer')
  checkShape(new JsonPlace({ ...answer, logs: [{ ...line, more: 1 }], novel: [] }), 'LogsAnswer')
  checkShape(new JsonPlace({ type: 'status', state: 'live', held: 0 }), 'TailMessage')
  checkShape(
    new JsonPlace({ series: [{ labels: {}, points: [['1', 'NaN']] }], clusters: [] }),
    'MetricsAnswer',
  )
})

test.each([
  ['LogsAnswer', null, 'the answer: an object expected, not null'],
  ['LogsAnswer', [], 'the answer: an object expected, not a list'],
  ['LogsAnswer', { ...answer, logs: undefined }, 'logs: a list expected, not nothing'],
  ['LogsAnswer', {}, 'logs: something expected, not nothing'],
  ['LogsAnswer', { ...answer, logs: [{ ...line, ts: 5 }] }, 'logs[0].ts: text expected, not 5'],
  ['LogsAnswer', { ...answer, tookMs: 0.5 }, 'tookMs: a whole number expected, not 0.5'],
  [
    'LogsAnswer',
    { ...answer, logs: [{ ...line, labels: { a: 1 } }] },
    'logs[0].labels.a: text expected, not 1',
  ],
  [
    'MetricsAnswer',
    { series: [{ labels: {}, points: [['1']] }], clusters: [] },
    'series[0].points[0]: a list of 2 expected, not a list',
  ],
  ['TailMessage', { type: 'lines' }, 'something else expected, not an object'],
])('%s is not %j', (name, value, message) => {
  expect(() => checkShape(new JsonPlace(value), name)).toThrow(message)
})

test('every shape that is named is there', () => {
  const named = JSON.stringify(shapes).matchAll(/"ref":"(\w+)"/g)
  expect([...named].filter(([, name = '']) => shapes[name] === undefined)).toEqual([])
})
