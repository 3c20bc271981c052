import { labelValue, quote } from '@tailspan/model'
import type { LogRow } from '@tailspan/query'
import type { LokiTarget } from './loki-target.ts'

/** Labels by which people look for logs first. */
const FIRST = ['service_name', 'service', 'app', 'job', 'container', 'namespace']
/** Lines that are looked at. */
const SAMPLE = 100

interface Field {
  readonly name: string
  readonly value: string
}

/** What the newest lines are like. */
export interface DataAtHand {
  /** The label that examples choose streams by, and the value that most of the lines have. */
  readonly label: string
  readonly value: string
  /** `{label="value"}`. */
  readonly selector: string
  readonly rows: readonly LogRow[]
  /** How fields are taken out of its lines, with those of the newest line that has some. */
  readonly parser: { readonly name: 'json' | 'logfmt'; readonly fields: readonly Field[] } | null
}

/** Looks at a few of the newest lines; null when there are none. */
export async function dataAtHand(
  loki: LokiTarget,
  range: { readonly start: bigint; readonly end: bigint },
  signal: AbortSignal,
): Promise<DataAtHand | null> {
  const names = await loki.labels({ ...range, query: '' }, signal)
  const usable = names.filter((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  const label = FIRST.find((name) => usable.includes(name)) ?? usable[0]
  if (label === undefined) return null
  const all = await newest(loki, `{${label}=~".+"}`, range, signal)
  const value = commonest(all.map((row) => labelValue(row.stream, label)))
  if (value === undefined) return null
  const selector = `{${label}=${quote(value)}}`
  const rows = all.filter((row) => labelValue(row.stream, label) === value)
  for (const name of ['json', 'logfmt'] as const) {
    const fields = fieldsOf(await newest(loki, `${selector} | ${name}`, range, signal))
    if (fields.length > 0) return { label, value, selector, rows, parser: { name, fields } }
  }
  return { label, value, selector, rows, parser: null }
}

async function newest(
  loki: LokiTarget,
  query: string,
  range: { readonly start: bigint; readonly end: bigint },
  signal: AbortSignal,
): Promise<readonly LogRow[]> {
  const options = { ...range, step: 1_000_000_000n, limit: SAMPLE, direction: 'backward' } as const
  const result = await loki.logs.queryRange(query, options, signal)
  return result.kind === 'streams' ? result.rows : []
}

/** Fields of the first line that was taken apart; logfmt finds words without a value in any text. */
function fieldsOf(rows: readonly LogRow[]): Field[] {
  const row = rows.find(
    ({ parsed }) => parsed.length > 0 && parsed.every(([name]) => name !== '__error__'),
  )
  return (row?.parsed ?? [])
    .filter(([name, value]) => value !== '' && !name.startsWith('__'))
    .map(([name, value]) => ({ name, value }))
}

function commonest(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}
