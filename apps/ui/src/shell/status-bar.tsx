import { compact, grouped } from '../kit/format.ts'
import { useStatus } from './use-status.ts'

/** The footer: what comes in, what is kept, whether the server is there. */
export function StatusBar() {
  const { data, isError } = useStatus()
  const lost = data ? data.totals.linesDropped + data.totals.spansDropped : 0
  return (
    <footer className="status-bar" aria-label="Server status">
      <span>
        <span className={isError ? 'status-dot off' : 'status-dot'} />
        {isError ? 'server not reachable' : data ? 'connected' : 'connecting'}
      </span>
      {data && (
        <>
          <span data-testid="lines-per-second">
            <b>{compact(data.perSecond.lines)}</b> lines/s
          </span>
          <span>
            <b>{compact(data.perSecond.spans)}</b> spans/s
          </span>
          <span>
            <b>{grouped(data.totals.lines)}</b> lines kept
          </span>
          <span>
            <b>{grouped(data.totals.spans)}</b> spans kept
          </span>
          {lost > 0 && <span className="danger">{grouped(lost)} refused</span>}
          <span className="grow" />
          {data.demo && <span>demo running</span>}
          <span className="ellipsis" title={`Data folder: ${data.dataFolder}`}>
            {data.dataFolder}
          </span>
          <span>v{data.version}</span>
        </>
      )}
    </footer>
  )
}
