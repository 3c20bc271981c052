import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import './traces.css'
import { ApiError, getJson } from '../kit/api.ts'
import { Icon } from '../kit/icons.tsx'
import { EmptyNotice, ErrorNotice, Loading } from '../kit/notices.tsx'
import { resolveRange } from '../kit/time-range.ts'
import type { TraceSummary } from '../kit/wire.ts'
import { TimePicker } from '../logs/time-picker.tsx'
import type { TracesSearch } from './search-params.ts'
import { TraceList } from './trace-list.tsx'
import { TraceSearchForm } from './trace-search-form.tsx'

const route = getRouteApi('/traces')
const LIMIT = 50

/** Finds traces: by service, span name, duration and errors, or by TraceQL. */
export function TracesPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [tick, setTick] = useState(0)
  const from = search.from ?? 'now-1h'
  const to = search.to ?? 'now'
  const range = useMemo(
    () => resolveRange({ from, to }, Date.now()),
    // A tick means: "now" has moved.
    // oxlint-disable-next-line react/exhaustive-deps
    [from, to, tick],
  )
  const { service, name, minDuration, errors, q } = search
  const traces = useQuery({
    queryKey: ['traces', search, tick],
    queryFn: ({ signal }) =>
      getJson<{ traces: TraceSummary[]; tookMs: number }>(
        '/api/v1/traces/search',
        {
          ...(q === undefined ? { service, name, minDuration, errors } : { q }),
          start: String(range.start),
          end: String(range.end),
          limit: LIMIT,
        },
        signal,
      ),
    placeholderData: (previous) => previous,
  })
  const change = (next: TracesSearch): void => {
    setTick((n) => n + 1)
    void navigate({ search: next })
  }
  const found = traces.data?.traces ?? []
  return (
    <>
      <h1 className="visually-hidden">Traces</h1>
      <header className="toolbar">
        <div className="toolbar-row">
          <TraceSearchForm search={search} onSearch={change} />
          <TimePicker
            range={{ from, to }}
            onChange={(chosen) => change({ ...search, ...chosen })}
          />
          <button
            type="button"
            className="btn icon-only"
            aria-label="Refresh"
            title="Ask again"
            onClick={() => setTick((n) => n + 1)}
          >
            <Icon name="refresh" size={14} />
          </button>
        </div>
      </header>
      {traces.isError ? (
        <SearchFailed error={traces.error} retry={() => void traces.refetch()} />
      ) : traces.isPending ? (
        <Loading what="traces" />
      ) : found.length === 0 ? (
        <EmptyNotice icon="traces" title="No traces match">
          <p>
            Nothing in this range passes the search. A wider range or fewer conditions may help.
          </p>
        </EmptyNotice>
      ) : (
        <>
          <div className="results-bar">
            <span>
              <b>{found.length}</b> {found.length === LIMIT ? 'newest traces' : 'traces'}
            </span>
            <span className="muted">{Math.round(traces.data.tookMs)} ms</span>
          </div>
          <TraceList traces={found} />
        </>
      )}
    </>
  )
}

/** Asking again helps against anything but a query that cannot be read. */
function SearchFailed(props: { readonly error: Error; readonly retry: () => void }) {
  const { error } = props
  if (!(error instanceof ApiError) || error.status !== 400) return <ErrorNotice {...props} />
  return (
    <>
      <ErrorNotice error={error} />
      <EmptyNotice icon="search" title="This search cannot be run">
        <p>The message above says where and why.</p>
      </EmptyNotice>
    </>
  )
}
