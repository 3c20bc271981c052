import { requestSignal } from '../request-signal.ts'
import { CLUSTER, chooseLoki } from './choose-loki.ts'
import { dataAtHand } from './data-at-hand.ts'
import { type ExampleQuery, exampleQueries } from './example-queries.ts'
import { HOURS, lastHours } from './hours.ts'
import type { ModuleRoute } from './index.ts'
import type { LokiTarget } from './loki-target.ts'

export const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: { hours: { ...HOURS, default: 24 }, cluster: CLUSTER },
} as const

const HINT =
  'there are no lines yet; POST /api/v1/loki/push {"labels":{"app":"hello"},"lines":["it works"]} makes one'

/** `GET /api/v1/loki/examples`: queries that find something in the data there is. */
export const examples: ModuleRoute = (app, deps) => {
  app.get('/api/v1/loki/examples', { schema: { querystring } }, async (request, reply) => {
    const { hours, cluster } = request.query
    const signal = requestSignal(reply, deps.timeoutMs)
    const loki = await chooseLoki(deps, cluster)
    const range = lastHours(hours, deps.clock.now())
    const data = await dataAtHand(loki, range, signal)
    if (data === null) return { cluster: loki.id, hours, examples: [], hint: HINT }
    const found: (ExampleQuery & { readonly found: number })[] = []
    // One after the other: nobody is in a hurry, and others ask too.
    for (const example of exampleQueries(data, windowOf(hours))) {
      const count = await sizeOf(loki, example, range, signal)
      if (count > 0) found.push({ ...example, found: count })
    }
    return { cluster: loki.id, hours, examples: found }
  })
}

/** Lines, at most 100, or series; none for what this Loki does not answer. */
async function sizeOf(
  loki: LokiTarget,
  { query, kind }: ExampleQuery,
  range: { readonly start: bigint; readonly end: bigint },
  signal: AbortSignal,
): Promise<number> {
  const common = { limit: 100, direction: 'backward' } as const
  try {
    const result =
      kind === 'lines'
        ? await loki.logs.queryRange(query, { ...range, step: 1_000_000_000n, ...common }, signal)
        : await loki.logs.queryInstant(query, { time: range.end, ...common }, signal)
    if (result.kind === 'streams') return result.rows.length
    return result.kind === 'vector' ? result.samples.length : 0
  } catch (error) {
    if (signal.aborted || !(error instanceof Error) || !isRefusal(error)) throw error
    return 0
  }
}

function isRefusal(error: Error): boolean {
  return 'code' in error && error.code === 'bad_request'
}

/** A range of LogQL. */
function windowOf(hours: number): string {
  return Number.isInteger(hours) ? `${hours}h` : `${Math.ceil(hours * 60)}m`
}
