import type { TempoDeps } from '../deps.ts'
import { searchResponse, traceFound } from '../protobuf/search-message.ts'
import { findTraces, readSearch } from '../search-request.ts'
import { packets } from './packets.ts'
import { searchParams } from './request-params.ts'
import type { StreamMethod } from './stream-call.ts'
import { whileReporting } from './while-reporting.ts'

/**
 * `Search`: now and then the traces found since the last message, at the end all of them. Clients keep
 * the first they hear of a trace: what is sent of it here never changes.
 */
export function searchStream(deps: TempoDeps, intervalMs: number): StreamMethod {
  return async (request, { signal, send }) => {
    const input = readSearch(searchParams(request), deps.clock.now())
    const found: Uint8Array[] = []
    const looked = { traces: 0, spans: 0 }
    let sent = 0
    const sendFrom = async (first: number, done: number): Promise<void> => {
      for (const part of packets(found.slice(first), ({ length }) => length)) {
        await send(searchResponse(part, { ...looked, done, total: 1 }))
      }
    }
    const search = async (stop: AbortSignal): Promise<void> => {
      const hits = findTraces(input, deps.engine, stop, (spans) => {
        looked.traces++
        looked.spans += spans
      })
      for await (const hit of hits) found.push(traceFound(hit))
    }
    await whileReporting(intervalMs, signal, search, async () => {
      const first = sent
      sent = found.length
      await sendFrom(first, 0)
    })
    await sendFrom(0, 1)
  }
}
