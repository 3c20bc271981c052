import type { Corpus } from '../harness/corpus.ts'
import { post } from '../harness/post.ts'
import { readLines } from '../harness/read-lines.ts'
import type { LogqlCase } from './case.ts'
import { compareAnswer } from './compare-answer.ts'
import { logqlMisses } from './misses.ts'

/** The answers of Loki; see README.md. */
export function logqlCorpus(): Corpus<LogqlCase> {
  const lines = readLines(new URL('cases.jsonl', import.meta.url))
  return {
    name: 'logql',
    cases: lines.map((line): LogqlCase => JSON.parse(line)),
    misses: logqlMisses,
    compare: compareAnswer,
    // A push is answered once it can be asked for, so there is nothing to wait for.
    load: async (url, signal) => {
      for (const body of readLines(new URL('dataset.jsonl', import.meta.url)))
        await post(`${url}/loki/api/v1/push`, body, signal)
    },
  }
}
