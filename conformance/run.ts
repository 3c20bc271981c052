import { writeFile } from 'node:fs/promises'
import { type Baseline, readBaseline, writeBaseline } from './harness/baseline.ts'
import { readCorpora } from './harness/corpora.ts'
import type { Corpus } from './harness/corpus.ts'
import { describeDifferences, describeResults, passedIds } from './harness/describe-results.ts'
import { chosen, HELP, type Options, readOptions } from './harness/options.ts'
import { replay } from './harness/replay.ts'
import { renderReport } from './harness/report.ts'
import { discoverNothing, startServer } from './harness/server.ts'

/** Exits with 1 when a case that passed before fails, with 2 when it cannot run. */
async function main(options: Options): Promise<void> {
  if (options.help) return print(HELP)
  const all = readCorpora()
  const corpora = [...all.values()].filter((c) => c.name === (options.corpus ?? c.name))
  if (corpora.length === 0)
    throw new Error(`no such corpus; there are ${[...all.keys()].join(', ')}`)
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')))
  const server = options.url === undefined ? await startServer(discoverNothing) : undefined
  try {
    const url = server?.url ?? options.url ?? ''
    const before = await readBaseline(all.keys())
    const passed = new Map<string, ReadonlySet<string>>()
    for (const corpus of corpora)
      passed.set(corpus.name, await ask(url, corpus, before, options, interrupted.signal))
    if (options.update) await update(all.values(), passed)
  } finally {
    await server?.stop()
  }
}

async function ask(
  url: string,
  corpus: Corpus,
  before: Baseline,
  options: Options,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (options.load) await corpus.load(url, signal)
  const cases = corpus.cases.filter((recorded) => chosen(options, recorded))
  const results = await replay(url, corpus, cases, signal)
  const failed = results.filter((result) => result.differences.length > 0)
  if (options.verbose) for (const result of failed) print(describeDifferences(result))
  print(describeResults(corpus.name, results))
  const lost = failed.filter(({ recorded }) => before.get(corpus.name)?.has(recorded.id))
  if (lost.length > 0) {
    print(`passed before: ${lost.map(({ recorded }) => recorded.id).join(' ')}\n`)
    if (!options.update) process.exitCode = 1
  }
  return passedIds(results)
}

async function update(corpora: Iterable<Corpus>, passed: Baseline): Promise<void> {
  await writeBaseline(passed)
  await writeFile(new URL('REPORT.md', import.meta.url), renderReport(corpora, passed))
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

try {
  await main(readOptions(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
