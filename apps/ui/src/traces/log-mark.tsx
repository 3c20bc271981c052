import { Link } from '@tanstack/react-router'
import type { CSSProperties } from 'react'
import { clockTime, duration } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import { levelClass } from '../kit/palette.ts'
import { summarise } from '../logs/summarise.ts'
import { logsAround } from './log-links.ts'
import type { PlacedLog } from './place-logs.ts'
import { percent, type Window } from './scale.ts'

/** One log line inside the waterfall: its text under its span, a mark at its time. */
export function LogMark(props: {
  readonly log: PlacedLog
  readonly depth: number
  readonly slot: number
  readonly view: Window
  readonly style: CSSProperties
  readonly onOpen: (() => void) | undefined
}) {
  const { line, at } = props.log
  const level = levelClass(line.level)
  const left = percent(at, props.view)
  const { message } = summarise(line.line)
  return (
    <div
      className={`log-mark lvl-${level}`}
      style={props.style}
      role="row"
      aria-level={props.depth + 1}
      data-testid="waterfall-log"
      onClick={props.onOpen}
    >
      <div
        className="waterfall-tree"
        role="gridcell"
        style={{ paddingLeft: Math.min(240, props.depth * 14) + 22 }}
      >
        <span className="log-mark-dot" />
        <span className="log-mark-level">{level === 'unknown' ? 'log' : level}</span>
        <span
          className="ellipsis"
          title={`${clockTime(line.ts)} ${line.service}\n${line.line.slice(0, 2000)}`}
        >
          {message.slice(0, 500)}
        </span>
        <Link
          className="log-mark-link"
          to="/logs"
          search={logsAround(line)}
          title="Show it among the log lines of its time"
          aria-label="Show in logs"
          data-testid="waterfall-log-link"
          onClick={(event) => event.stopPropagation()}
        >
          <Icon name="logs" size={12} />
        </Link>
      </div>
      <div className="bars" role="gridcell">
        {left < 0 ? (
          <span className="bar-text" style={{ left: 6 }}>
            ← {duration(at)}
          </span>
        ) : left > 100 ? (
          <span className="bar-text" style={{ right: 6 }}>
            {duration(at)} →
          </span>
        ) : (
          <>
            <span className="log-line" style={{ left: `${left}%` }} />
            <span
              className="bar-text"
              style={
                left < 86
                  ? { left: `calc(${left}% + 8px)` }
                  : { right: `calc(${100 - left}% + 8px)` }
              }
            >
              {duration(at)}
            </span>
          </>
        )}
      </div>
    </div>
  )
}
