import type { JsonPlace } from '@tailspan/clients'
import { askIndexes, type IndexRoute, selectorOf } from './question.ts'

/** Patterns of one answer, the most frequent ones. */
const MAX_PATTERNS = 500

interface Pattern {
  readonly pattern: string
  readonly level: string
  /** Lines by seconds. */
  readonly samples: Map<number, number>
  total: number
}

/** `/patterns`: templates of lines and how often they occur in all clusters. */
export const allPatterns: IndexRoute = async (request) => {
  const answers = await askIndexes(request, 'patterns', selectorOf(request), {}, readPatterns)
  const merged = new Map<string, Pattern>()
  for (const one of answers.flat()) {
    const key = JSON.stringify([one.pattern, one.level])
    const known = merged.get(key)
    if (!known) {
      merged.set(key, one)
      continue
    }
    known.total += one.total
    for (const [time, lines] of one.samples) {
      known.samples.set(time, (known.samples.get(time) ?? 0) + lines)
    }
  }
  const most = [...merged.values()].sort((a, b) => b.total - a.total).slice(0, MAX_PATTERNS)
  const data = most.map(({ pattern, level, samples }) => ({
    pattern,
    ...(level !== '' && { level }),
    samples: [...samples].sort(([a], [b]) => a - b),
  }))
  return { status: 'success', data }
}

function readPatterns(answer: JsonPlace): Pattern[] {
  return answer
    .at('data')
    .items()
    .map((one) => {
      const samples = new Map<number, number>()
      let total = 0
      for (const sample of one.at('samples').items()) {
        const [time, lines] = [sample.element(0).number(), sample.element(1).number()]
        samples.set(time, (samples.get(time) ?? 0) + lines)
        total += lines
      }
      return {
        pattern: one.at('pattern').text(),
        level: one.at('level').textOr(''),
        samples,
        total,
      }
    })
}
