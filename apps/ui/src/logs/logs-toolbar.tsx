import { Icon } from '../kit/icons.tsx'
import type { RangeText } from '../kit/time-range.ts'
import { LevelChips } from './level-chips.tsx'
import { QueryBox } from './query-box.tsx'
import type { LogsSearch, LogsSearchChange } from './search-params.ts'
import { TimePicker } from './time-picker.tsx'

/** What is asked: query, levels, trace, time. */
export function LogsToolbar(props: {
  readonly search: LogsSearch
  readonly live: boolean
  /** undefined: live. */
  readonly range: RangeText | undefined
  readonly levels: ReadonlySet<string>
  readonly totals: readonly (readonly [level: string, count: number])[]
  readonly onChange: (change: LogsSearchChange) => void
  readonly onRefresh: () => void
  readonly onZoomOut: () => void
}) {
  const { search, live, onChange } = props
  return (
    <header className="toolbar">
      <div className="toolbar-row">
        <QueryBox
          value={search.q ?? ''}
          mode={search.mode}
          onRun={(q, mode) => {
            onChange({ q, mode })
            props.onRefresh()
          }}
        />
        <TimePicker range={props.range} onChange={onChange} />
        <button
          type="button"
          className="btn icon-only"
          aria-label="Zoom out"
          title="Twice the range"
          onClick={props.onZoomOut}
        >
          <Icon name="zoomOut" size={14} />
        </button>
        {!live && (
          <button
            type="button"
            className="btn icon-only"
            aria-label="Refresh"
            title="Ask again"
            onClick={props.onRefresh}
          >
            <Icon name="refresh" size={14} />
          </button>
        )}
        <button
          type="button"
          className={live ? 'btn live-btn on' : 'btn live-btn'}
          aria-pressed={live}
          data-testid="live-button"
          title={live ? 'Stop the live tail and list the last 15 minutes' : 'Follow new lines'}
          onClick={() =>
            onChange(live ? { from: 'now-15m', to: 'now' } : { from: undefined, to: undefined })
          }
        >
          <span className="live-dot" /> LIVE
        </button>
      </div>
      <div className="toolbar-row">
        <LevelChips
          totals={props.totals}
          chosen={props.levels}
          onChange={(levels) => onChange({ levels: [...levels].join(',') || undefined })}
        />
        {search.traceId !== undefined && (
          <span className="pill">
            trace <code>{search.traceId.slice(0, 12)}…</code>
            <button
              type="button"
              className="icon-btn"
              aria-label="Lines of every trace"
              onClick={() => onChange({ traceId: undefined })}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        )}
        {search.at !== undefined && (
          <span className="pill">
            around one line
            <button
              type="button"
              className="icon-btn"
              aria-label="From the newest line on"
              onClick={() => onChange({})}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        )}
      </div>
    </header>
  )
}
