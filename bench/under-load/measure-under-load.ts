import { startServer } from '../../conformance/harness/server.ts'
import { wholeRange } from '../ingest/count-kept.ts'
import { runInProcess } from '../measure/in-process.ts'
import type { Probed } from './probe.ts'

/** Pushes and a live tail of a server that does nothing else, and of one that answers heavy queries. */
export interface UnderLoadResult {
  readonly quiet: Probed
  readonly busy: Probed
  /** Heavy queries answered meanwhile. */
  readonly queries: number
}

/** Parses every line in the engine: two parsers and an error filter are more than SQL can say. */
const HEAVY =
  'sum by (service, user) (count_over_time({env="prod"} | json | logfmt | __error__="" [10m]))'
const SECONDS = 15

/** Pushes and tails over `lines` generated lines, one heavy query after the other in the second half. */
export async function measureUnderLoad(lines: number): Promise<UnderLoadResult> {
  const server = await startServer()
  try {
    const sender = new URL('../ingest/sender.ts', import.meta.url)
    await runInProcess(sender, [server.url, 'loki-json', String(lines)])
    const probe = (): Promise<unknown> =>
      runInProcess(new URL('probe.ts', import.meta.url), [server.url, String(SECONDS)])
    await probe()
    const quiet = (await probe()) as Probed
    const gone = new AbortController()
    const asking = askOverAndOver(server.url, gone.signal)
    const busy = (await probe()) as Probed
    gone.abort()
    return { quiet, busy, queries: await asking }
  } finally {
    await server.stop()
  }
}

async function askOverAndOver(url: string, signal: AbortSignal): Promise<number> {
  const params = new URLSearchParams({ query: HEAVY, step: '60', ...wholeRange }).toString()
  for (let answered = 0; ; answered++) {
    try {
      const response = await fetch(`${url}/loki/api/v1/query_range?${params}`, { signal })
      const text = await response.text()
      if (!response.ok) throw new Error(text)
    } catch (error) {
      if (signal.aborted) return answered
      throw error
    }
  }
}
