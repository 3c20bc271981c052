import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { clockTime, dayTime, duration, toMs } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import { serviceSlot } from '../kit/palette.ts'
import { useKeys } from '../kit/use-keys.ts'
import type { TraceSummary } from '../kit/wire.ts'

/** Found traces: when, what, how long beside the longest of them, how many spans and errors. */
export function TraceList({ traces }: { readonly traces: readonly TraceSummary[] }) {
  const [at, setAt] = useState(-1)
  const navigate = useNavigate()
  const longest = Math.max(1e-6, ...traces.map((trace) => trace.durationMs))
  useKeys({
    j: () => setAt(Math.min(traces.length - 1, at + 1)),
    k: () => setAt(Math.max(0, at - 1)),
    Enter: () => {
      const trace = traces[at]
      if (!trace) return false
      void navigate({ to: '/traces/$traceId', params: { traceId: trace.traceId } })
    },
  })
  return (
    <div className="trace-list">
      <table>
        <thead>
          <tr>
            <th className="col-start">Start</th>
            <th>Trace</th>
            <th className="col-duration">Duration</th>
            <th className="col-number">Spans</th>
            <th className="col-number">Errors</th>
            <th className="col-services">Services</th>
          </tr>
        </thead>
        <tbody>
          {traces.map((trace, i) => (
            <tr key={trace.traceId} data-testid="trace-row" className={i === at ? 'selected' : ''}>
              <td className="mono muted" title={dayTime(toMs(trace.start))}>
                {clockTime(trace.start)}
              </td>
              <td className="ellipsis">
                <Link
                  to="/traces/$traceId"
                  params={{ traceId: trace.traceId }}
                  className="trace-link"
                  preload={false}
                >
                  <b>{trace.rootService || 'no root'}</b> {trace.rootName}
                </Link>
              </td>
              <td>
                <span className="duration-cell">
                  <span
                    className={trace.errorCount > 0 ? 'duration-bar error' : 'duration-bar'}
                    style={{ width: `${(trace.durationMs / longest) * 100}%` }}
                  />
                  <span>{duration(trace.durationMs)}</span>
                </span>
              </td>
              <td className="col-number">{trace.spanCount}</td>
              <td className="col-number">
                {trace.errorCount > 0 && (
                  <span className="error-chip">
                    <Icon name="error" size={12} /> {trace.errorCount}
                  </span>
                )}
              </td>
              <td className="ellipsis">
                {trace.services.map((service) => (
                  <span key={service} className={`service-chip svc-${serviceSlot(service)}`}>
                    <span className="svc-dot" /> {service}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
