import { useQuery } from '@tanstack/react-query'
import { getJson } from '../kit/api.ts'
import type { LogLine, TraceAnswer } from '../kit/wire.ts'

/** Spans of one trace. */
export function useTrace(traceId: string) {
  return useQuery({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) =>
      getJson<TraceAnswer>(`/api/v1/traces/${encodeURIComponent(traceId)}`, {}, signal),
  })
}

/** Log lines of one trace, oldest first. */
export function useTraceLogs(traceId: string) {
  return useQuery({
    queryKey: ['trace-logs', traceId],
    queryFn: ({ signal }) =>
      getJson<{ logs: LogLine[]; complete: boolean }>(
        `/api/v1/traces/${encodeURIComponent(traceId)}/logs`,
        { limit: 2000 },
        signal,
      ),
  })
}
