import { cpus, release, type } from 'node:os'
import type { FederationResult } from './federation/measure-federation.ts'
import type { IdleResult } from './idle/measure-idle.ts'
import { format } from './ingest/formats.ts'
import type { IngestResult } from './ingest/measure-ingest.ts'
import type { QueryResult, Unanswered } from './queries/measure-queries.ts'
import type { UnderLoadResult } from './under-load/measure-under-load.ts'

/** Where and how the numbers were taken. */
export function describeRun(command: string, now: Date): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${type()} ${release()}`
  const day = now.toISOString().slice(0, 10)
  return `${day}, ${machine}, Node ${process.versions.node}\n\n    ${command}\n`
}

const thousands = (value: number): string => Math.round(value).toLocaleString('en-US')

/** A table: what starting takes, and what an idle server holds. */
export function idleTable(result: IdleResult): string {
  const [server = Number.NaN, store = Number.NaN] = result.resident
  const cells = [
    result.readySeconds.toFixed(2),
    result.distinct.toFixed(0),
    `${server.toFixed(0)} + ${store.toFixed(0)}`,
    result.bareNode.toFixed(0),
    (result.distinct / result.bareNode).toFixed(1),
  ]
  return [
    '| listening after, s | memory, MB | as `ps` shows it (server + store), MB | a bare node, MB | ratio |',
    '|--:|--:|--:|--:|--:|',
    `| ${cells.join(' | ')} |`,
    '',
  ].join('\n')
}

/** A table: pushes and live tail beside heavy queries. */
export function loadTable({ quiet, busy, queries }: UnderLoadResult): string {
  const row = (name: string, q: UnderLoadResult['quiet']): string =>
    `| ${[name, q.push.p50, q.push.p99, q.tail.p50, q.tail.p99, q.lost].map(cell).join(' | ')} |`
  return [
    '| | push p50, ms | push p99, ms | tail p50, ms | tail p99, ms | lines lost |',
    '|---|--:|--:|--:|--:|--:|',
    row('nothing else', quiet),
    row(`beside heavy queries, one after the other (${queries} answered)`, busy),
    '',
  ].join('\n')
}

/** Tables: one question to many clusters, many at once, and the merge alone. */
export function federationTable(result: FederationResult): string {
  const { clusters, slowest, passedOn, all, added, cpuMs, concurrent, merge } = result
  const row = (name: string, { p50, p99 }: FederationResult['all'], more: string): string =>
    `| ${name} | ${cell(p50)} | ${cell(p99)} | ${more} |`
  const { atOnce, answered, perSecond, took, before, peak } = concurrent
  const many = [atOnce, thousands(answered), thousands(perSecond), took.p50, took.p99]
  const memory = `${before.toFixed(0)} → ${peak.toFixed(0)}`
  const merged = [thousands(merge.lines), merge.clusters, thousands(merge.linesPerSecond)]
  return [
    '| one after the other | p50, ms | p99, ms | more than the slowest, ms |',
    '|---|--:|--:|--:|',
    row('the slowest cluster, asked itself', slowest, ''),
    row('the slowest, through the server', passedOn, cell(passedOn.p50 - slowest.p50)),
    row(
      `all ${clusters} and the own store (${cpuMs.toFixed(1)} ms of processor time)`,
      all,
      cell(added),
    ),
    '',
    '| at once | answered | per second | p50, ms | p99, ms | memory of the server before → peak, MB |',
    '|--:|--:|--:|--:|--:|--:|',
    `| ${many.map(cell).join(' | ')} | ${memory} |`,
    '',
    '| lines merged | of clusters | lines per second | CPU ns/line |',
    '|--:|--:|--:|--:|',
    `| ${merged.join(' | ')} | ${merge.cpuNsPerLine.toFixed(0)} |`,
    '',
  ].join('\n')
}

function cell(value: string | number): string {
  return typeof value === 'string' ? value : String(Math.round(value * 10) / 10)
}

/** A table: rows per second through the server, beside the raw appender. */
export function ingestTable(results: readonly IngestResult[]): string {
  const rows = results.map((r) => {
    const perSecond = r.rows / r.seconds
    const raw = r.rows / r.rawSeconds
    const cells = [
      format(r.format).title,
      thousands(r.rows),
      thousands(perSecond),
      thousands(raw),
      `${(perSecond / raw).toFixed(2)}`,
      ((1e6 * r.cpuSeconds) / r.rows).toFixed(1),
      ((1e6 * r.rawCpuSeconds) / r.rows).toFixed(1),
      (r.megabytes / r.seconds).toFixed(0),
      r.p99Ms.toFixed(0),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| | rows | ours, rows/s | raw appender, rows/s | ratio | ours, CPU µs/row | raw, CPU µs/row | MB/s in | p99 of a request, ms |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...rows,
    '',
  ].join('\n')
}

/** A table: milliseconds of each query, beside the hand-written SQL. */
export function queryTable(results: readonly (QueryResult | Unanswered)[]): string {
  const rows = results.map((r) => {
    const text = `\`${r.query.text.replaceAll('|', '\\|')}\``
    if ('error' in r) return `| ${r.query.name} | ${text} | not answered: ${r.error} | | | | |`
    const cells = [
      r.query.name,
      text,
      r.ms.toFixed(1),
      r.sqlMs.toFixed(1),
      (r.ms / r.sqlMs).toFixed(2),
      r.cpuMs.toFixed(0),
      `${r.values} / ${r.sqlRows}`,
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| | query | ours, ms | SQL, ms | ratio | ours, CPU ms | size / SQL rows |',
    '|---|---|--:|--:|--:|--:|--:|',
    ...rows,
    '',
  ].join('\n')
}
