import { text } from '../compare/json.ts'
import type { Corpus } from '../harness/corpus.ts'
import { post } from '../harness/post.ts'
import { readLines } from '../harness/read-lines.ts'
import type { TraceqlCase } from './case.ts'
import { compareAnswer } from './compare-answer.ts'
import { traceqlMisses } from './misses.ts'

/** The answers of Tempo; see README.md. */
export function traceqlCorpus(): Corpus<TraceqlCase> {
  const lines = readLines(new URL('cases.jsonl', import.meta.url))
  const cases = lines.map((line): TraceqlCase => JSON.parse(line))
  const bodies = new Map(cases.map((recorded) => [recorded.id, recorded.body]))
  return {
    name: 'traceql',
    cases,
    misses: traceqlMisses,
    // A push is answered once it can be asked for, so there is nothing to wait for.
    load: async (url, signal) => {
      for (const body of readLines(new URL('dataset.jsonl', import.meta.url)))
        await post(`${url}/v1/traces`, body, signal)
    },
    compare: (recorded, answer) =>
      compareAnswer(
        {
          recorded,
          query: text(recorded.params['q'] ?? recorded.params['query']),
          full: recorded.full === undefined ? undefined : bodies.get(recorded.full),
        },
        answer,
      ),
  }
}
