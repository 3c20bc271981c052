import { END_NS, START_NS } from '../generate/log-rows.ts'
import type { FormatName } from './formats.ts'

const LOGS = {
  'loki-json': 'sum(count_over_time({env="prod"}[2h]))',
  'otlp-logs': 'sum(count_over_time({service_name=~".+"}[2h]))',
} as const

/** How many of the sent rows the server says it keeps, asked through its query API. */
export async function countKept(url: string, format: FormatName): Promise<number> {
  if (format === 'otlp-spans' || format === 'otlp-spans-json') return countSpans(url)
  const params = new URLSearchParams({ query: LOGS[format], time: END_NS.toString() })
  const body = await getJson(`${url}/loki/api/v1/query?${params.toString()}`)
  const { data } = body as { data: { result: { value: [number, string] }[] } }
  return Number(data.result[0]?.value[1] ?? 0)
}

/** The server's own total: a search would return every trace. */
async function countSpans(url: string): Promise<number> {
  const body = await getJson(`${url}/api/v1/status`)
  return (body as { totals: { spans: number } }).totals.spans
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url)
  const text = await response.text()
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text.slice(0, 300)}`)
  return JSON.parse(text)
}

/** The range of the generated data for a query_range request. */
export const wholeRange = { start: START_NS.toString(), end: END_NS.toString() }
