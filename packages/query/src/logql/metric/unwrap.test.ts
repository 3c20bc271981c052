import { describe, expect, test } from 'vitest'
import type { UnwrapConversion } from '../ast.ts'
import { EXTRACTED } from '../pipeline/label-category.ts'
import { entryOf } from '../testing/run-stages.ts'
import { Unwrap } from './unwrap.ts'

function unwrap(value: string | undefined, conversion?: UnwrapConversion): string | number {
  const stage = new Unwrap({
    label: 'v',
    filters: [],
    ...(conversion === undefined ? {} : { conversion }),
  })
  const entry = entryOf('line', { stream: {} })
  if (value !== undefined) entry.set(EXTRACTED, 'v', value)
  if (!stage.run(entry)) return 'dropped'
  return entry.error === '' ? stage.value : entry.error
}

describe('| unwrap', () => {
  test.each([
    ['1.5', undefined, 1.5],
    ['-2e3', undefined, -2000],
    ['+Inf', undefined, Number.POSITIVE_INFINITY],
    ['2KiB', 'bytes', 2048],
    ['1.5 MB', 'bytes', 1_500_000],
    ['1m30s', 'duration', 90],
    ['250ms', 'duration_seconds', 0.25],
    [undefined, undefined, 'dropped'],
    ['', undefined, 'dropped'],
    ['5s', undefined, 'SampleExtractionErr'],
    ['5', 'duration', 'SampleExtractionErr'],
    ['many', 'bytes', 'SampleExtractionErr'],
  ] as const)('%s as %s', (value, conversion, result) => {
    expect(unwrap(value, conversion)).toBe(result)
  })

  test('filters behind it see its error', () => {
    const filters = [{ kind: 'string', name: '__error__', op: '=', value: '' }] as const
    const stage = new Unwrap({ label: 'v', filters })
    expect(stage.run(entryOf('line', { stream: { v: 'x' } }))).toBe(false)
    expect(stage.run(entryOf('line', { stream: { v: '7' } }))).toBe(true)
    expect(stage.value).toBe(7)
  })
})
