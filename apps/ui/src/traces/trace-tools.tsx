import { useRef } from 'react'
import { Icon } from '../kit/icons.tsx'
import { useKeys } from '../kit/use-keys.ts'

/** Find, collapse, log lines, zoom: the bar above the waterfall. */
export function TraceTools(props: {
  readonly find: string
  readonly matches: number
  readonly zoomed: boolean
  readonly lines: number
  readonly showLogs: boolean
  readonly onFind: (text: string) => void
  readonly onStep: (by: number) => void
  readonly onCollapseAll: () => void
  readonly onExpandAll: () => void
  readonly onResetZoom: () => void
  readonly onToggleLogs: () => void
}) {
  const findBox = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => findBox.current?.focus() })
  return (
    <div className="trace-tools">
      <input
        ref={findBox}
        className="field small"
        type="search"
        placeholder="Find in this trace"
        aria-label="Find in this trace"
        value={props.find}
        onChange={(event) => props.onFind(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') props.onStep(event.shiftKey ? -1 : 1)
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      {props.find !== '' && (
        <>
          <span className="muted">{props.matches} spans</span>
          <button
            type="button"
            className="icon-btn"
            aria-label="Previous match"
            onClick={() => props.onStep(-1)}
          >
            <Icon name="up" size={13} />
          </button>
          <button
            type="button"
            className="icon-btn"
            aria-label="Next match"
            onClick={() => props.onStep(1)}
          >
            <Icon name="down" size={13} />
          </button>
        </>
      )}
      <span className="grow" />
      {props.zoomed && (
        <button type="button" className="btn small" title="0" onClick={props.onResetZoom}>
          <Icon name="zoomOut" size={13} /> Whole trace
        </button>
      )}
      <button
        type="button"
        className="btn small"
        aria-pressed={props.showLogs}
        disabled={props.lines === 0}
        title="Log lines inside the waterfall (l)"
        data-testid="toggle-logs"
        onClick={props.onToggleLogs}
      >
        <Icon name="logs" size={13} /> Logs {props.lines}
      </button>
      <button
        type="button"
        className="btn small"
        title="Collapse all ([)"
        onClick={props.onCollapseAll}
      >
        <Icon name="collapse" size={13} /> Collapse
      </button>
      <button
        type="button"
        className="btn small"
        title="Expand all (])"
        onClick={props.onExpandAll}
      >
        <Icon name="expand" size={13} /> Expand
      </button>
    </div>
  )
}
