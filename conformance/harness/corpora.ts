import { logqlCorpus } from '../logql/corpus.ts'
import { traceqlCorpus } from '../traceql/corpus.ts'
import type { Corpus } from './corpus.ts'

/** Every corpus, by name. */
export function readCorpora(): ReadonlyMap<string, Corpus> {
  const corpora: Corpus[] = [logqlCorpus(), traceqlCorpus()]
  return new Map(corpora.map((corpus) => [corpus.name, corpus]))
}
