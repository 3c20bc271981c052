import { setTimeout as sleep } from 'node:timers/promises'

const ATTEMPTS = 5

/** Posts a body, again when the server asks for patience; throws unless it is taken. */
export async function post(url: string, body: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal,
    })
    const text = await response.text()
    if (response.ok) return
    const patience = response.status === 429 || response.status === 503
    if (!patience || attempt === ATTEMPTS)
      throw new Error(`POST ${url}: status ${response.status}: ${text.slice(0, 300)}`)
    await sleep(500 * attempt, undefined, { signal })
  }
}
