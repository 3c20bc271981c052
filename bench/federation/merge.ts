import { streamOf } from '@tailspan/model'
import { ClusterLabel, type LogRow, mergeRows, type RowPages } from '@tailspan/query'

// Merges lines of many clusters by time, page by page, and prints what it took as JSON. What makes the
// lines is not measured: they are there before. Arguments: lines of all, clusters, lines of a page.

const [lines = 1_000_000, clusters = 10, page = 1000] = process.argv.slice(2).map(Number)
const SHARED_STREAMS = 50

/** Lines of one cluster, forward; many share their time with a line of another, one in ten has metadata. */
function linesOf(cluster: number, count: number): LogRow[] {
  const streams = Array.from({ length: SHARED_STREAMS }, (_, i) =>
    streamOf([
      ['app', `app-${i}`],
      ['namespace', `shop-${cluster}`],
      ['service_name', `app-${i}`],
    ]),
  )
  return Array.from({ length: count }, (_, i) => {
    const stream = streams[i % SHARED_STREAMS]?.labels ?? []
    const metadata = i % 10 === 0 ? ([['trace_id', String(i)]] as const) : []
    return {
      timestamp: 1_768_471_200_000_000_000n + BigInt(i) * 1000n + BigInt((i * 3 + cluster) % 7),
      line: `level=info msg="request done" n=${i}`,
      labels: metadata.length === 0 ? stream : [...stream, ...metadata],
      stream,
      metadata,
      parsed: [],
      level: 'info',
      traceId: '',
      spanId: '',
    }
  })
}

function pagesOf(id: string, rows: readonly LogRow[]): RowPages {
  let at = 0
  return { id, next: async () => rows.slice(at, (at += page)) }
}

const lists = Array.from({ length: clusters }, (_, i) => linesOf(i, lines / clusters))

async function merge(): Promise<{ seconds: number; cpuSeconds: number }> {
  const pages = lists.map((rows, i) => pagesOf(`cluster-${i}`, rows))
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const how = { direction: 'forward', limit: lines, label: new ClusterLabel() } as const
  let merged = 0
  for await (const { rows, duplicates } of mergeRows(pages, how)) merged += rows.length + duplicates
  const { user, system } = process.cpuUsage(cpu)
  if (merged !== lines) throw new Error(`${merged} lines came out of ${lines}`)
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 }
}

await merge()
const { seconds, cpuSeconds } = await merge()
const perLine = (cpuSeconds / lines) * 1e9
process.stdout.write(
  `${JSON.stringify({ lines, clusters, page, linesPerSecond: lines / seconds, cpuNsPerLine: perLine })}\n`,
)
