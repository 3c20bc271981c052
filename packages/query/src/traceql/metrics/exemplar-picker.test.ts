import { expect, test } from 'vitest'
import { traceOf } from '../testing/family.ts'
import { compileExemplarLabels, ExemplarPicker } from './exemplar-picker.ts'

const GRID = { start: 0n, step: 1n, count: 100 }

function trace(id: number) {
  const span = { trace: id, start: 5n, attributes: [{ key: 'a', value: 'x' }] }
  return traceOf([
    { ...span, id: 1, service: 'shop' },
    { ...span, id: 2, parent: 1, service: 'db' },
  ])
}

test('one span of a trace, the same again', () => {
  const counted = [
    { span: 0, sample: 3 },
    { span: 1, sample: 3 },
  ]
  const picked = Array.from({ length: 20 }, (_, i) =>
    new ExemplarPicker(10, GRID).pick(trace(i), counted),
  )
  // Both spans of traces have their turn.
  expect(new Set(picked.map((one) => one?.span))).toEqual(new Set([0, 1]))
  const again = Array.from({ length: 20 }, (_, i) =>
    new ExemplarPicker(10, GRID).pick(trace(i), counted),
  )
  expect(again).toEqual(picked)
  const picker = new ExemplarPicker(10, GRID)
  expect(picker.pick(trace(1), counted)).toBeDefined()
  expect(picker.pick(trace(1), counted)).toBeUndefined()
  expect(picker.pick(trace(2), [])).toBeUndefined()
})

test('no more than the limit, spread over the time', () => {
  const picker = new ExemplarPicker(10, GRID)
  const samples: number[] = []
  for (let id = 1; id <= 300; id++) {
    const picked = picker.pick(trace(id), [{ span: 0, sample: 99 - Math.floor((id - 1) / 3) }])
    if (picked) samples.push(picked.sample)
  }
  expect(samples).toEqual([99, 99, 79, 79, 59, 59, 39, 39, 19, 19])
  expect(picker.open).toBe(false)
})

test('another span of the trace stands in where enough stand already', () => {
  const picker = new ExemplarPicker(4, GRID)
  const counted = [
    { span: 0, sample: 10 },
    { span: 1, sample: 90 },
  ]
  const samples = [1, 2, 3, 4, 5].map((id) => picker.pick(trace(id), counted)?.sample)
  expect(samples.filter((s) => s === 10)).toHaveLength(2)
  expect(samples.filter((s) => s === 90)).toHaveLength(2)
})

test('a limit of none picks none, of one picks one', () => {
  expect(new ExemplarPicker(0, GRID).pick(trace(1), [{ span: 0, sample: 1 }])).toBeUndefined()
  const one = new ExemplarPicker(1, GRID)
  expect([1, 2].map((id) => one.pick(trace(id), [{ span: 0, sample: id }])?.sample)).toEqual([
    1,
    undefined,
  ])
})

test('labels name the trace, the span and what is asked of it, each once', () => {
  const labelsOf = compileExemplarLabels([
    { kind: 'intrinsic', name: 'span:id' },
    { kind: 'attribute', scope: 'span', name: 'a' },
    { kind: 'attribute', scope: 'span', name: 'a' },
    { kind: 'attribute', scope: 'span', name: 'absent' },
    { kind: 'attribute', scope: 'none', name: 'service.name' },
    { kind: 'attribute', scope: 'none', name: 'a' },
  ])
  const shown = trace(7)
  expect(labelsOf(shown, 1)).toEqual([
    { key: 'trace:id', value: shown.traceId },
    { key: 'span:id', value: shown.spanId(1) },
    { key: 'span.a', value: 'x' },
    { key: 'resource.service.name', value: 'db' },
  ])
})
