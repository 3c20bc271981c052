import { useInfiniteQuery } from '@tanstack/react-query'
import { getJson } from '../kit/api.ts'
import type { RangeNs } from '../kit/time-range.ts'
import type { LogLine, LogPage } from '../kit/wire.ts'
import { freshLines, olderPage, type PageStart } from './paging.ts'

const LIMIT = 500
const AROUND = 200

/** What lines to list. */
export interface LogsRequest {
  /** A LogQL log query. */
  readonly query: string
  /** '' for any. */
  readonly traceId: string
  readonly range: RangeNs
  /** Nanoseconds, or '': begin with the lines around this instant. */
  readonly at: string
}

/** Lines of a range, newest first, page by page. */
export function useLogPages(request: LogsRequest, tick: number) {
  const { range } = request
  return useInfiniteQuery({
    queryKey: [
      'logs',
      request.query,
      request.traceId,
      String(range.start),
      String(range.end),
      request.at,
      tick,
    ],
    initialPageParam: { end: range.end, known: new Set() } as PageStart,
    queryFn: async ({ pageParam, signal }) => {
      const first = pageParam.end === range.end
      const page =
        first && request.at !== ''
          ? await around(request, BigInt(request.at), signal)
          : await ask(request, range.start, pageParam.end, 'backward', LIMIT, signal)
      return { ...page, logs: freshLines(pageParam, page.logs), next: page.next }
    },
    getNextPageParam: (page) => (page.next && page.next.end > range.start ? page.next : undefined),
  })
}

type Page = LogPage & { readonly next: PageStart | undefined }

async function ask(
  request: LogsRequest,
  start: bigint,
  end: bigint,
  direction: 'backward' | 'forward',
  limit: number,
  signal: AbortSignal,
): Promise<Page> {
  const page = await getJson<LogPage>(
    '/api/v1/logs/query',
    {
      query: request.query,
      traceId: request.traceId,
      start: String(start),
      end: String(end),
      limit,
      direction,
    },
    signal,
  )
  return { ...page, next: olderPage(page.logs, limit) }
}

async function around(request: LogsRequest, at: bigint, signal: AbortSignal): Promise<Page> {
  const { start, end } = request.range
  const [older, newer] = await Promise.all([
    ask(request, start, at, 'backward', AROUND, signal),
    ask(request, at, end > at ? end : at + 1n, 'forward', AROUND, signal),
  ])
  const logs: LogLine[] = [...newer.logs].reverse()
  return {
    logs: [...logs, ...older.logs],
    tookMs: Math.max(older.tookMs, newer.tookMs),
    complete: older.complete && newer.complete,
    next: older.next,
  }
}
