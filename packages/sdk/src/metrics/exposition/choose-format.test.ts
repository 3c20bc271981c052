import { expect, it } from 'vitest'
import { choosesOpenMetrics } from './choose-format.ts'

it.each([
  [undefined, undefined],
  ['', undefined],
  ['*/*', undefined],
  ['text/plain', undefined],
  ['text/html,application/xhtml+xml,*/*;q=0.8', undefined],
  ['application/openmetrics-text', '1.0.0'],
  ['Application/OpenMetrics-Text; version=1.0.0', '1.0.0'],
  ['application/openmetrics-text; version=0.0.1', '0.0.1'],
  ['application/openmetrics-text; version=2.0.0', undefined],
  ['application/openmetrics-text;q=0', undefined],
  ['application/openmetrics-text;q=0.2,text/plain;q=0.3', undefined],
  ['application/openmetrics-text;q=nonsense', undefined],
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    '1.0.0',
  ],
  [`application/openmetrics-text${' '.repeat(5000)}`, undefined],
])('%s', (accept, version) => {
  expect(choosesOpenMetrics(accept)).toBe(version)
})
