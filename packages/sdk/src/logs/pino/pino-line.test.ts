import { expect, it } from 'vitest'
import { idsInLine, levelOfLine } from './pino-line.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const span = '00f067aa0ba902b7'

it.each([
  [`{"trace_id":"${trace}","span_id":"${span}","msg":"a"}`, [trace, span]],
  [`{"spanId":"${span}","n":1,"traceId":"${trace}"}`, [trace, span]],
  [`{"trace_id":"${trace}"}`, [trace]],
  [`{"span_id":"${span}"}`, []],
  ['{"trace_id":"short"}', []],
  [`{"trace_id":"${trace}${trace}"}`, []],
  ['{"trace_id":"never ends', []],
  ['{"trace_id":12345678901,"tracer":"x"}', []],
  ['no json', []],
  ['', []],
])('finds the ids in %s', (line, ids) => {
  expect(idsInLine(line).map(([, value]) => value)).toEqual(ids)
})

it.each([
  ['{"level":30}', 'info'],
  ['{"level":35}', 'info'],
  ['{"level":"WARNING"}', 'warn'],
  ['{"level":"critical"}', 'fatal'],
  ['{"level":5}', 'trace'],
  ['{"level":"odd"}', 'info'],
  ['text', 'info'],
])('reads the level of %s', (line, level) => {
  expect(levelOfLine(line)).toBe(level)
})
