import { getJson } from './http.ts'
import type { SpanJson, TracesJson } from './otlp-wires.ts'
import type { RunningServer } from './server.ts'
import { TempoApi } from './tempo.ts'

/** When spans begin that do not say otherwise, nanoseconds. */
export const START = 1_763_000_000_000_000_000n
/** Id of spans that do not say otherwise. */
export const ROOT = '00f067aa0ba902b7'
export const CHILD = '53995c3f42cd8ad8'

/** A resource. */
export const service = (name: string): object => ({
  attributes: [{ key: 'service.name', value: { stringValue: name } }],
})

/** A span of a millisecond, as OTLP/JSON has it. */
export function spanOf(traceId: string, more: Partial<SpanJson> = {}): SpanJson {
  return {
    traceId,
    spanId: ROOT,
    name: 'work',
    startTimeUnixNano: `${START}`,
    endTimeUnixNano: `${START + 1_000_000n}`,
    ...more,
  }
}

/** A request with spans of one service. */
export function traceOf(spans: readonly SpanJson[], from = 'shop'): TracesJson {
  return { resourceSpans: [{ resource: service(from), scopeSpans: [{ spans }] }] }
}

/** The resource spans of a trace as the server answers them; undefined when it has none. */
export async function traceOn(server: RunningServer, traceId: string): Promise<unknown> {
  const answer = (await getJson(`${server.url}/api/v2/traces/${traceId}`)) as {
    trace: { resourceSpans?: unknown }
  }
  return answer.trace.resourceSpans
}

/** Names of a trace's spans, sorted. */
export async function namesOn(server: RunningServer, traceId: string): Promise<string[]> {
  const spans = await new TempoApi(server.url).trace(traceId)
  return spans.map(({ name }) => name).sort()
}

/** What the server tells about a trace. */
export async function summaryOn(server: RunningServer, traceId: string): Promise<unknown> {
  return getJson(`${server.url}/api/v1/traces/${traceId}/summary`)
}
