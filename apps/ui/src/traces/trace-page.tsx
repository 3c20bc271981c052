import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import './traces.css'
import { ApiError } from '../kit/api.ts'
import { EmptyNotice, ErrorNotice, Loading } from '../kit/notices.tsx'
import type { LogLine, TraceAnswer } from '../kit/wire.ts'
import { TraceHeader } from './trace-header.tsx'
import { TraceView } from './trace-view.tsx'
import { buildTree } from './tree.ts'
import { useTrace, useTraceLogs } from './use-trace.ts'

const route = getRouteApi('/traces/$traceId')
const NO_LINES: readonly LogLine[] = []

/** One trace: header, waterfall with its log lines, details. */
export function TracePage() {
  const { traceId } = route.useParams()
  const trace = useTrace(traceId)
  const logs = useTraceLogs(traceId)
  const refresh = (): void => {
    void trace.refetch()
    void logs.refetch()
  }
  if (trace.isPending) return <Loading what="the trace" />
  if (trace.isError) {
    const { error } = trace
    const missing = error instanceof ApiError && error.status === 404
    return missing ? (
      <Missing error={error} onRefresh={refresh} />
    ) : (
      <ErrorNotice error={error} retry={refresh} />
    )
  }
  return (
    <Loaded
      key={traceId}
      trace={trace.data}
      lines={logs.data?.logs ?? NO_LINES}
      complete={logs.data?.complete ?? true}
      logsError={logs.error}
      onRefresh={refresh}
    />
  )
}

/** A trace that is not here need not be an error: what names it often comes first. */
function Missing(props: { readonly error: ApiError; readonly onRefresh: () => void }) {
  return (
    <EmptyNotice icon="traces" title="This trace is not here">
      <h1 className="visually-hidden">Trace</h1>
      <p>
        {props.error.message}. It may still be on its way, was sampled away, or was sent elsewhere.
      </p>
      <button type="button" className="btn" onClick={props.onRefresh}>
        Look again
      </button>
      <Link to="/traces">All traces</Link>
    </EmptyNotice>
  )
}

function Loaded(props: {
  readonly trace: TraceAnswer
  readonly lines: readonly LogLine[]
  readonly complete: boolean
  readonly logsError: Error | null
  readonly onRefresh: () => void
}) {
  const { trace, lines } = props
  const tree = useMemo(() => buildTree(trace.spans), [trace.spans])
  return (
    <div className="trace-page">
      <TraceHeader trace={trace} tree={tree} lines={lines} onRefresh={props.onRefresh} />
      {props.logsError && <ErrorNotice error={props.logsError} />}
      {!props.complete && (
        <div className="notice notice-warn">
          This trace has more log lines than are drawn here: the first {lines.length} are.
        </div>
      )}
      {tree.orphans > 0 && (
        <div className="notice notice-warn" data-testid="orphans">
          {tree.orphans === 1 ? 'One span names' : `${tree.orphans} spans name`} a parent that is
          not here: it may still be on its way, was sampled away, or was sent elsewhere.
        </div>
      )}
      {tree.nodes.length === 0 && (
        <div className="notice">
          No spans of this trace are here, only its log lines. Does the service send its traces to
          this server?
        </div>
      )}
      <TraceView tree={tree} lines={lines} />
    </div>
  )
}
