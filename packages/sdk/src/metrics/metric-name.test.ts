import { expect, it } from 'vitest'
import { isLabelName, isMetricName, labelName, metricName } from './metric-name.ts'

it.each([
  [
    'http.server.request.duration',
    's',
    'histogram',
    'http_server_request_duration_seconds',
    'seconds',
  ],
  ['wait_seconds', 's', 'histogram', 'wait_seconds', 'seconds'],
  ['orders_total', '', 'counter', 'orders', ''],
  ['orders', '{order}', 'counter', 'orders', ''],
  ['sent', 'By', 'counter', 'sent_bytes', 'bytes'],
  ['sent_bytes_total', 'By', 'counter', 'sent_bytes', 'bytes'],
  ['load', '1', 'gauge', 'load_ratio', 'ratio'],
  ['size', 'KiBy', 'gauge', 'size_kibibytes', 'kibibytes'],
  ['speed', 'm/s', 'gauge', 'speed_m_s', 'm_s'],
  ['odd', '"\n', 'gauge', 'odd', ''],
  ['_total', '', 'counter', '_', ''],
  ['1st', '', 'gauge', '_1st', ''],
] as const)('%s in %s, a %s, is %s', (name, unit, kind, family, word) => {
  expect(metricName(name, unit, kind)).toEqual({ family, unit: word })
})

it('knows names', () => {
  expect(['a', 'a.b:c', '_x1'].every(isMetricName)).toBe(true)
  expect(['', '1a', 'a-b', 'ü', 'a'.repeat(256)].some(isMetricName)).toBe(false)
  expect(['a', 'http.route', '_x'].every(isLabelName)).toBe(true)
  expect(['', 'a:b', '__x', 'le', 'quantile', 'a b'].some(isLabelName)).toBe(false)
  expect(labelName('__name__')).toBe('_name__')
})
