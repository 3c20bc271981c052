import { useMemo } from 'react'
import { grouped } from '../kit/format.ts'
import { EmptyNotice, ErrorNotice, Loading } from '../kit/notices.tsx'
import { usePrefs } from '../kit/preferences-context.tsx'
import type { LineActions } from './line-actions.ts'
import { ResultsView } from './results-view.tsx'
import type { Row } from './rows.ts'
import { type LogsRequest, useLogPages } from './use-log-pages.ts'
import { ViewToggles } from './view-toggles.tsx'

const nothing = (): void => undefined

/** The lines of a range, newest first, more of them while scrolling. */
export function StaticResults(props: {
  readonly request: LogsRequest
  readonly tick: number
  readonly needles: readonly string[]
  readonly actions: LineActions
  readonly onWiden: () => void
}) {
  const pages = useLogPages(props.request, props.tick)
  const [prefs] = usePrefs()
  const rows = useMemo(() => {
    const lines = pages.data?.pages.flatMap((page) => page.logs) ?? []
    return lines.map((line, id): Row => ({ kind: 'line', id, line }))
  }, [pages.data])
  const took = pages.data?.pages.at(-1)?.tookMs ?? 0
  const last = rows.at(-1)
  const empty = pages.isPending ? (
    <Loading what="lines" />
  ) : pages.isError ? (
    <ErrorNotice error={pages.error} retry={() => void pages.refetch()} />
  ) : (
    <EmptyNotice icon="search" title="No lines match">
      <p>Nothing in this range passes the query. A wider range or fewer filters may help.</p>
      <button type="button" className="btn" onClick={props.onWiden}>
        Search twice the range
      </button>
    </EmptyNotice>
  )
  return (
    <ResultsView
      rows={rows}
      at={props.request.at}
      needles={props.needles}
      follow={false}
      actions={props.actions}
      empty={empty}
      onLeaveEnd={nothing}
      onReachEnd={() => {
        if (pages.hasNextPage && !pages.isFetching) void pages.fetchNextPage()
      }}
      onLoadGap={nothing}
      header={
        <div className="results-bar" data-wrap={prefs.wrap}>
          <span data-testid="result-count">
            <b>{grouped(rows.length)}</b> {pages.hasNextPage ? 'lines loaded' : 'lines'}
          </span>
          {pages.data && <span className="muted">{Math.round(took)} ms</span>}
          <span className="muted">newest first</span>
          {pages.isFetchingNextPage && <span className="muted">loading older lines…</span>}
          {pages.isFetchNextPageError && (
            <button type="button" className="btn small" onClick={() => void pages.fetchNextPage()}>
              Loading older lines failed. Try again
            </button>
          )}
          {!pages.hasNextPage && last && <span className="muted">all of them</span>}
          <span className="grow" />
          <ViewToggles />
        </div>
      }
    />
  )
}
