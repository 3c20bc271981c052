import { Link } from '@tanstack/react-router'
import { CopyButton } from '../kit/copy-button.tsx'
import { dayTime, duration, grouped, toMs } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import { serviceSlots } from '../kit/palette.ts'
import { absolute } from '../kit/time-range.ts'
import type { LogLine, TraceAnswer } from '../kit/wire.ts'
import type { TraceTree } from './tree.ts'

const MINUTE = 60_000_000_000n

/** What the trace is: its root, how long, how many spans, errors and lines, which services. */
export function TraceHeader(props: {
  readonly trace: TraceAnswer
  readonly tree: TraceTree
  readonly lines: readonly LogLine[]
  readonly onRefresh: () => void
}) {
  const { trace, tree, lines } = props
  const root = tree.nodes[tree.roots[0] ?? -1]?.span
  const startNs = tree.nodes.length > 0 ? tree.startNs : BigInt(lines[0]?.ts ?? 0)
  const endNs = startNs + BigInt(Math.ceil(tree.duration * 1e6))
  return (
    <header className="trace-header">
      <div className="trace-title">
        <Link to="/traces" className="icon-btn" aria-label="All traces" title="All traces">
          <Icon name="traces" />
        </Link>
        <h1 className="ellipsis">
          {root ? (
            <>
              <span className="muted">{root.service}</span> {root.name}
            </>
          ) : (
            'Trace without spans'
          )}
        </h1>
        {tree.errors > 0 && (
          <span className="error-chip">
            <Icon name="error" size={13} /> {tree.errors} {tree.errors === 1 ? 'error' : 'errors'}
          </span>
        )}
        <span className="grow" />
        <code className="trace-id ellipsis" title={trace.traceId} data-testid="trace-id">
          {trace.traceId}
        </code>
        <CopyButton text={trace.traceId} label="Copy the trace id" />
        <CopyButton
          className="btn small"
          label="Copy the trace as JSON"
          caption="JSON"
          text={() => JSON.stringify({ ...trace, logs: lines }, null, 2)}
        />
        <Link
          className={lines.length > 0 ? 'btn small' : 'btn small disabled'}
          to="/logs"
          search={{
            traceId: trace.traceId,
            ...absolute(startNs - 15n * MINUTE, endNs + 15n * MINUTE),
          }}
          data-testid="all-trace-logs"
        >
          <Icon name="logs" size={13} /> All logs of this trace ({grouped(lines.length)})
        </Link>
        <button
          type="button"
          className="btn small"
          aria-label="Refresh"
          title="Ask again"
          onClick={props.onRefresh}
        >
          <Icon name="refresh" size={13} />
        </button>
      </div>
      <dl className="trace-facts">
        <Fact name="Duration" value={duration(tree.duration)} />
        <Fact name="Started" value={dayTime(toMs(startNs))} />
        <Fact name="Spans" value={grouped(tree.nodes.length)} />
        <Fact name="Log lines" value={grouped(lines.length)} />
        <div className="trace-services">
          <dt className="visually-hidden">Services</dt>
          {[...serviceSlots(trace.services)].map(([service, slot]) => (
            <dd key={service} className={`svc-${slot}`}>
              <span className="svc-dot" /> {service || 'no service'}
            </dd>
          ))}
        </div>
      </dl>
    </header>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
