import { expect, it } from 'vitest'
import type { Corpus, RecordedCase } from './corpus.ts'
import { renderReport } from './report.ts'

const recorded = (id: string, feature: string): RecordedCase => ({
  id,
  feature,
  method: 'GET',
  path: '/',
  params: {},
  status: 200,
  body: {},
})

it('counts by feature and lists what is missed', () => {
  const corpus: Corpus = {
    name: 'small',
    cases: [recorded('a-1', 'a'), recorded('a-2', 'a'), recorded('b-1', 'b')],
    misses: new Map([['a-1', 'on purpose']]),
    load: async () => {},
    compare: () => [],
  }
  const report = renderReport([corpus], new Map([['small', new Set(['a-2', 'b-1'])]]))
  expect(report).toContain('## small: 2 of 3 pass (66.7 %)')
  expect(report).toContain('| a | 1 | 2 |\n| b | 1 | 1 |')
  expect(report).toContain('- a-1: on purpose\n')
})
