import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import './logs.css'
import { ApiError, getJson } from '../kit/api.ts'
import { Contained } from '../kit/contained.tsx'
import { EmptyNotice, ErrorNotice } from '../kit/notices.tsx'
import { usePrefs } from '../kit/preferences-context.tsx'
import { absolute, resolveRange, zoomOut } from '../kit/time-range.ts'
import type { Field, HistogramAnswer, StatusAnswer } from '../kit/wire.ts'
import { useStatus } from '../shell/use-status.ts'
import { useTheme } from '../shell/use-theme.ts'
import { EmptyStore } from './empty-store.tsx'
import { Facets } from './facets.tsx'
import { alignRange, levelTotals, stepFor } from './histogram-data.ts'
import { LiveResults } from './live-results.tsx'
import { loadHistogram } from './load-histogram.ts'
import { LogsToolbar } from './logs-toolbar.tsx'
import { addFilter, detectMode, highlights, toLogQL, withLevels } from './query-text.ts'
import { changeSearch, type LogsSearchChange } from './search-params.ts'
import { StaticResults } from './static-results.tsx'

const Histogram = lazy(loadHistogram)

const route = getRouteApi('/logs')
const LIVE_RANGE = { from: 'now-15m', to: 'now' }
const LIVE_REFRESH = 5000
/** The same while nothing is there yet. */
const EAGER_REFRESH = 1000

/** Search, histogram, fields and lines; live unless the URL names a range. */
export function LogsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [prefs] = usePrefs()
  const theme = useTheme(prefs.theme)
  const status = useStatus()
  const live = search.from === undefined
  const [tick, setTick] = useState(0)
  const [anything, setAnything] = useState(false)
  useEffect(() => {
    if (!live) return
    const timer = setInterval(() => setTick((n) => n + 1), anything ? LIVE_REFRESH : EAGER_REFRESH)
    return () => clearInterval(timer)
  }, [live, anything])

  const text = search.q ?? ''
  const mode = search.mode ?? detectMode(text)
  const base = toLogQL(text, mode)
  const query = withLevels(base, search.levels)
  const traceId = search.traceId ?? ''
  const from = search.from ?? LIVE_RANGE.from
  const to = search.to ?? LIVE_RANGE.to
  const range = useMemo(
    () => resolveRange({ from, to }, Date.now()),
    // A tick means: "now" has moved.
    // oxlint-disable-next-line react/exhaustive-deps
    [from, to, tick],
  )
  const chosen = useMemo(
    () => new Set((search.levels ?? '').split(',').filter((level) => level !== '')),
    [search.levels],
  )
  const needles = useMemo(() => highlights(text, mode), [text, mode])

  const change = useCallback(
    (next: LogsSearchChange) => void navigate({ search: (old) => changeSearch(old, next) }),
    [navigate],
  )
  const step = stepFor(range)
  const aligned = alignRange(range, step)
  const histogram = useQuery({
    queryKey: ['histogram', base, traceId, String(aligned.start), String(aligned.end), tick],
    queryFn: ({ signal }) =>
      getJson<HistogramAnswer>(
        '/api/v1/logs/histogram',
        { query: base, traceId, start: String(aligned.start), end: String(aligned.end), step },
        signal,
      ),
    placeholderData: (previous) => previous,
  })
  const refused = histogram.error instanceof ApiError && histogram.error.status === 400
  // Fields change more slowly and cost more than counts.
  const facetTick = anything ? Math.floor(tick / 3) : tick
  const facets = useQuery({
    queryKey: ['fields', query, traceId, from, to, facetTick],
    queryFn: ({ signal }) =>
      getJson<{ fields: Field[] }>(
        '/api/v1/logs/fields',
        { query, traceId, start: String(range.start), end: String(range.end) },
        signal,
      ),
    placeholderData: (previous) => previous,
    enabled: prefs.facets,
  })
  const fields = facets.data?.fields
  if (!anything && fields && fields.length > 0) setAnything(true)
  const streamLabels = useMemo(
    () => new Set(fields?.filter((field) => field.kind === 'label').map((field) => field.name)),
    [fields],
  )
  const filter = useCallback(
    (name: string, op: '=' | '!=', value: string) => {
      const kind = streamLabels.has(name) ? 'label' : 'metadata'
      change({ q: addFilter(base, kind, name, op, value), mode: undefined })
    },
    [base, change, streamLabels],
  )
  const actions = useMemo(() => ({ streamLabels, filter }), [streamLabels, filter])
  const onZoom = useCallback(
    (start: number, end: number) => {
      const ms = (seconds: number) => BigInt(Math.round(seconds * 1000)) * 1_000_000n
      change(absolute(ms(start), ms(end)))
    },
    [change],
  )
  const widen = (): void => change(zoomOut(range, Date.now()))

  // Nothing kept yet: say how to send, and stay there until the person asks to see what came. The
  // demo sends by itself, within seconds.
  const [onboarding, setOnboarding] = useState(false)
  if (!onboarding && status.data && isEmpty(status.data)) setOnboarding(true)
  if (onboarding && status.data) {
    return <EmptyStore status={status.data} onDone={() => setOnboarding(false)} />
  }
  return (
    <>
      <h1 className="visually-hidden">Logs</h1>
      <LogsToolbar
        search={search}
        live={live}
        range={live ? undefined : { from, to }}
        levels={chosen}
        totals={histogram.data ? levelTotals(histogram.data) : []}
        onChange={change}
        onRefresh={() => setTick((n) => n + 1)}
        onZoomOut={widen}
      />
      {histogram.isError && <ErrorNotice error={histogram.error} />}
      <div className={prefs.facets ? 'logs-body with-facets' : 'logs-body'}>
        {prefs.facets && <Facets fields={fields} failed={facets.isError} onFilter={filter} />}
        {prefs.histogram && (
          <div className="histogram-slot">
            <Contained>
              <Suspense fallback={null}>
                {histogram.data && (
                  <Histogram
                    answer={histogram.data}
                    levels={chosen}
                    theme={theme}
                    onZoom={onZoom}
                  />
                )}
              </Suspense>
            </Contained>
          </div>
        )}
        {refused ? (
          <section className="logs-results">
            <EmptyNotice icon="search" title="This query cannot be run">
              <p>The message above says where and why.</p>
            </EmptyNotice>
          </section>
        ) : live ? (
          <LiveResults query={query} traceId={traceId} needles={needles} actions={actions} />
        ) : (
          <StaticResults
            request={{ query, traceId, range, at: search.at ?? '' }}
            tick={tick}
            needles={needles}
            actions={actions}
            onWiden={widen}
          />
        )}
      </div>
    </>
  )
}

function isEmpty({ totals, demo }: StatusAnswer): boolean {
  return totals.lines + totals.spans === 0 && !demo
}
