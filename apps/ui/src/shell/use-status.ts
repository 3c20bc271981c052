import { useQuery } from '@tanstack/react-query'
import { getJson } from '../kit/api.ts'
import type { StatusAnswer } from '../kit/wire.ts'

/** The server's state, asked every two seconds while the page is shown. */
export function useStatus() {
  return useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => getJson<StatusAnswer>('/api/v1/status', {}, signal),
    refetchInterval: 2000,
    retry: false,
  })
}
