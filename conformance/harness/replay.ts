import type { Answer, Corpus, RecordedCase } from './corpus.ts'

/** How one case went; it passed when there are no differences. */
export interface Result {
  readonly recorded: RecordedCase
  readonly differences: readonly string[]
}

/** Requests under way at once. */
const AT_ONCE = 4
const TIMEOUT_MS = 60_000

/** Asks a loaded server every case; the results are in the order of the cases. */
export async function replay(
  url: string,
  corpus: Corpus,
  cases: readonly RecordedCase[],
  signal: AbortSignal,
): Promise<readonly Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < cases.length; i = next++) {
      const recorded = cases[i]
      if (!recorded) return
      const answer = await ask(url, recorded, signal)
      results[i] = { recorded, differences: corpus.compare(recorded, answer) }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}

async function ask(url: string, recorded: RecordedCase, signal: AbortSignal): Promise<Answer> {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(recorded.params))
    for (const item of [value].flat()) form.append(name, String(item))
  const query = form.size > 0 ? `?${form.toString()}` : ''
  const common = {
    headers: { ...recorded.headers },
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  }
  try {
    const response =
      recorded.method === 'POST'
        ? await fetch(url + recorded.path, { ...common, method: 'POST', body: form })
        : await fetch(url + recorded.path + query, common)
    return { status: response.status, text: await response.text() }
  } catch (error) {
    signal.throwIfAborted()
    return { status: 0, text: String(error) }
  }
}
