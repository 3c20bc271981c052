import type { JsonPlace } from '@tailspan/clients'
import { askIndexes, type IndexRoute, selectorOf } from './question.ts'

const COUNTS = ['streams', 'chunks', 'bytes', 'entries'] as const

/** `/index/stats`: how much a selector covers in all clusters. */
export const allIndexStats: IndexRoute = async (request) => {
  const selector = selectorOf(request)
  const answers = await askIndexes(request, 'index/stats', selector, {}, readCounts)
  const sum = (name: (typeof COUNTS)[number]): number =>
    answers.reduce((total, one) => total + one[name], 0)
  return Object.fromEntries(COUNTS.map((name) => [name, sum(name)]))
}

function readCounts(answer: JsonPlace): Record<(typeof COUNTS)[number], number> {
  const read = (name: string): number => Number(answer.at(name).integerOr(0n))
  return {
    streams: read('streams'),
    chunks: read('chunks'),
    bytes: read('bytes'),
    entries: read('entries'),
  }
}
