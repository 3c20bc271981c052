import type { CSSProperties } from 'react'
import { duration } from '../kit/format.ts'
import { Icon } from '../kit/icons.tsx'
import { tokensOf } from './gen-ai.ts'
import { clip, percent, type Window } from './scale.ts'
import type { TreeNode } from './tree.ts'

const MAX_EVENTS = 50
const INDENT = 14
const MAX_INDENT = 240

/** One span: its place in the tree, its bar, its events as ticks. */
export function SpanRow(props: {
  readonly node: TreeNode
  readonly parent: TreeNode | undefined
  /** Log lines under it. */
  readonly lines: number
  readonly slot: number
  readonly view: Window
  readonly startNs: bigint
  readonly collapsed: boolean
  readonly open: boolean
  readonly dimmed: boolean
  readonly style: CSSProperties
  readonly onToggle: (index: number) => void
  readonly onOpen: (index: number) => void
}) {
  const { node, view } = props
  const { span } = node
  const bar = clip(node.start, node.duration, view)
  const error = span.status === 'error'
  const hasChildren = node.children.length > 0 || props.lines > 0
  const label = duration(node.duration)
  const tokens = tokensOf(span)
  const showService = props.parent?.span.service !== span.service
  return (
    <div
      className={`span-row svc-${props.slot}${props.open ? ' open' : ''}${props.dimmed ? ' dimmed' : ''}`}
      style={props.style}
      role="row"
      aria-level={node.depth + 1}
      aria-selected={props.open}
      aria-expanded={hasChildren ? !props.collapsed : undefined}
      data-testid="span-row"
      data-span-id={span.spanId}
      onClick={() => props.onOpen(node.index)}
    >
      <div
        className="waterfall-tree"
        role="gridcell"
        style={{ paddingLeft: Math.min(MAX_INDENT, node.depth * INDENT) + 4 }}
      >
        {hasChildren ? (
          <button
            type="button"
            className="chevron"
            aria-label={props.collapsed ? 'Expand' : 'Collapse'}
            onClick={(event) => {
              event.stopPropagation()
              props.onToggle(node.index)
            }}
          >
            <Icon name={props.collapsed ? 'right' : 'down'} size={11} />
            {node.descendants > 0 && <span>{node.descendants}</span>}
          </button>
        ) : (
          <span className="chevron" />
        )}
        <span className="svc-bar" />
        {error && (
          <span className="error-mark" title={span.statusMessage || 'error'}>
            <Icon name="error" size={13} />
          </span>
        )}
        {!error && node.hasError && props.collapsed && (
          <span className="error-mark below" title="An error below">
            <Icon name="error" size={13} />
          </span>
        )}
        <span
          className={error ? 'span-name ellipsis error' : 'span-name ellipsis'}
          title={`${span.service}: ${span.name}`}
        >
          {showService && <b>{span.service || 'no service'} </b>}
          {span.name}
        </span>
        {tokens !== undefined && (
          <span className="tag" title="Tokens in and out of the language model">
            {tokens} tokens
          </span>
        )}
        {node.orphan && (
          <span className="tag" title={`Its parent ${span.parentId} is not here`}>
            no parent
          </span>
        )}
        {props.collapsed && props.lines > 0 && <span className="tag">{props.lines} lines</span>}
      </div>
      <div className="bars" role="gridcell">
        {bar && (
          <>
            <span
              className={error ? 'bar error' : 'bar'}
              style={{ left: `${bar.left}%`, width: `max(2px, ${bar.width}%)` }}
            />
            <span
              className="bar-text"
              style={
                bar.left + bar.width < 86
                  ? { left: `calc(${bar.left + bar.width}% + 6px)` }
                  : bar.left > 12
                    ? { right: `calc(${100 - bar.left}% + 6px)` }
                    : { left: `calc(${bar.left}% + 6px)`, color: 'var(--bar-ink)' }
              }
            >
              {label}
            </span>
          </>
        )}
        {span.events.slice(0, MAX_EVENTS).map((event, i) => (
          <span
            // Events have no id; their list never changes.
            // oxlint-disable-next-line react/no-array-index-key
            key={i}
            className="event-tick"
            title={event.name}
            style={{
              left: `${percent(Number(BigInt(event.time) - props.startNs) / 1e6, view)}%`,
            }}
          />
        ))}
      </div>
    </div>
  )
}
