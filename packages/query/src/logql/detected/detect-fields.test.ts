import type { Label } from '@tailspan/model'
import { expect, test } from 'vitest'
import type { LogRow } from '../result.ts'
import { detectFields, detectFieldValues } from './detect-fields.ts'

function row(line: string, metadata: readonly Label[] = [], parsed: readonly Label[] = []): LogRow {
  const stream: readonly Label[] = [['app', 'a']]
  return {
    timestamp: 1n,
    line,
    labels: [...stream, ...metadata, ...parsed],
    stream,
    metadata,
    parsed,
    level: '',
    traceId: '',
    spanId: '',
  }
}

const rows = [
  row('{"app":"inner","took":"5ms","n":1}', [['user', 'u1']]),
  row('{"took":"7ms","n":2.5}', [['user', 'u2']]),
  row('took=n/a n=3', [['n', 'meta']]),
]

test('metadata has no parser, fields those that read them', () => {
  expect(detectFields(rows, 100)).toEqual([
    { name: 'user', type: 'string', cardinality: 2, parsers: [] },
    {
      name: 'app_extracted',
      type: 'string',
      cardinality: 1,
      parsers: ['json'],
      jsonPath: ['app'],
    },
    {
      name: 'took',
      type: 'duration',
      cardinality: 3,
      parsers: ['json', 'logfmt'],
      jsonPath: ['took'],
    },
    { name: 'n', type: 'float', cardinality: 4, parsers: ['json', 'logfmt'], jsonPath: ['n'] },
  ])
})

test('what the query made counts as parsed, its errors do not', () => {
  const parsed: Label[] = [
    ['__error__', 'JSONParserErr'],
    ['made', '5'],
  ]
  expect(detectFields([row('plain', [], parsed)], 100)).toEqual([
    { name: 'made', type: 'int', cardinality: 1, parsers: ['logfmt'] },
  ])
})

test('sizes are spelled as queries may name them, what looks like them is not', () => {
  const sizes = ['"1024 MB"', '1024KB', '1024', '2kib', '5m', 'web']
  const lines = sizes.map((size) => row(`v=${size}`, [['v', '1024KB']]))
  const values = ['1024KB', '1.0GB', '1.0MB', '1024', '2.0kB', '5m', 'web']
  expect(detectFieldValues(lines, 'v', 10)).toEqual(values)
})

test('limits keep what was found first', () => {
  expect(detectFields(rows, 2).map(({ name }) => name)).toEqual(['user', 'app_extracted'])
  expect(detectFieldValues(rows, 'took', 10)).toEqual(['5ms', '7ms', 'n/a'])
  expect(detectFieldValues(rows, 'took', 2)).toEqual(['5ms', '7ms'])
  expect(detectFieldValues(rows, 'n', 10)).toEqual(['1', '2.5', 'meta', '3'])
  expect(detectFieldValues(rows, 'app', 10)).toEqual([])
})
