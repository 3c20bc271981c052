import type { TraceSearchHit } from '@tailspan/query'
import { inForm, type TempoHandler } from './handler.ts'
import { searchResponse, traceFound } from './protobuf/search-message.ts'
import { hitJson } from './search-json.ts'
import { findTraces, readSearch } from './search-request.ts'

/** `GET /api/search`: by a query `q`, or by `tags`, `minDuration` and `maxDuration`. */
export const search: TempoHandler = async ({ params, accept, deps, signal }) => {
  const found: TraceSearchHit[] = []
  const looked = { traces: 0, spans: 0 }
  const input = readSearch(params, deps.clock.now())
  const hits = findTraces(input, deps.engine, signal, (spans) => {
    looked.traces++
    looked.spans += spans
  })
  for await (const hit of hits) found.push(hit)
  return inForm(
    accept,
    () => ({ traces: found.map(hitJson), metrics: {} }),
    () => searchResponse(found.map(traceFound), { ...looked, done: 1, total: 1 }),
  )
}
