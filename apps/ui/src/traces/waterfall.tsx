import { useVirtualizer } from '@tanstack/react-virtual'
import { type PointerEvent, useEffect, useRef, type WheelEvent } from 'react'
import { duration } from '../kit/format.ts'
import { LogMark } from './log-mark.tsx'
import type { LogPlaces } from './place-logs.ts'
import { percent, ticks, type Window, zoom } from './scale.ts'
import { SpanRow } from './span-row.tsx'
import type { TraceTree } from './tree.ts'
import type { WaterfallRow } from './visible-rows.ts'

const ROW_HEIGHT = 24

/** Spans as a tree on the left and as bars on the right, their log lines between them. */
export function Waterfall(props: {
  readonly tree: TraceTree
  readonly rows: readonly WaterfallRow[]
  readonly logCounts: LogPlaces
  readonly slots: ReadonlyMap<string, number>
  readonly view: Window
  readonly whole: Window
  readonly collapsed: ReadonlySet<number>
  readonly open: number | undefined
  /** undefined: nothing is searched, nothing is dimmed. */
  readonly matches: ReadonlySet<number> | undefined
  /** Per cent. */
  readonly treeWidth: number
  readonly onTreeWidth: (percent: number) => void
  readonly onToggle: (index: number) => void
  readonly onOpen: (index: number) => void
  readonly onView: (view: Window) => void
}) {
  const { rows, view, treeWidth, open } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  })
  useEffect(() => {
    if (open === undefined) return
    const at = rows.findIndex((row) => row.kind === 'span' && row.node.index === open)
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
    // Collapsing elsewhere must not pull the list back to the open span.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [open, virtual])
  const onWheel = (event: WheelEvent<HTMLDivElement>): void => {
    if (!event.ctrlKey && !event.altKey) return
    const box = event.currentTarget.getBoundingClientRect()
    const left = box.left + (box.width * treeWidth) / 100
    const share = (event.clientX - left) / (box.right - left)
    if (share < 0) return
    const around = view.from + share * (view.to - view.from)
    props.onView(zoom(view, around, event.deltaY > 0 ? 1.25 : 0.8, props.whole.to))
  }
  const marks = ticks(view, 5)
  return (
    <div className="waterfall" style={{ '--tree': `${treeWidth}%` } as React.CSSProperties}>
      <div className="waterfall-head">
        <span className="waterfall-tree muted">Service and operation</span>
        <div className="ruler">
          {marks.map((at) => (
            <span key={at} style={{ left: `${percent(at, view)}%` }}>
              {duration(at)}
            </span>
          ))}
        </div>
      </div>
      <div
        className="waterfall-rows"
        ref={scroller}
        onWheel={onWheel}
        tabIndex={0}
        role="treegrid"
        aria-label="Waterfall"
        aria-rowcount={rows.length}
        data-testid="waterfall"
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          <div className="grid-lines">
            {marks.map((at) => (
              <span key={at} style={{ left: `${percent(at, view)}%` }} />
            ))}
          </div>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (!row) return null
            const style = { transform: `translateY(${item.start}px)` }
            if (row.kind === 'log') {
              const { line } = row.log
              return (
                <LogMark
                  key={`log ${item.index}`}
                  log={row.log}
                  depth={row.depth}
                  view={view}
                  style={style}
                  slot={props.slots.get(line.service) ?? 0}
                  onOpen={row.under >= 0 ? () => props.onOpen(row.under) : undefined}
                />
              )
            }
            const { index, span } = row.node
            return (
              <SpanRow
                key={`span ${index}`}
                node={row.node}
                parent={props.tree.nodes[row.node.parent]}
                lines={props.logCounts.get(index)?.length ?? 0}
                slot={props.slots.get(span.service) ?? 0}
                view={view}
                startNs={props.tree.startNs}
                collapsed={props.collapsed.has(index)}
                open={open === index}
                dimmed={props.matches !== undefined && !props.matches.has(index)}
                style={style}
                onToggle={props.onToggle}
                onOpen={props.onOpen}
              />
            )
          })}
        </div>
      </div>
      <Divider width={treeWidth} onChange={props.onTreeWidth} />
    </div>
  )
}

/** The line between tree and bars; dragged, or moved with the arrow keys. */
function Divider(props: { readonly width: number; readonly onChange: (percent: number) => void }) {
  const dragging = useRef(false)
  const set = (value: number): void => props.onChange(Math.min(75, Math.max(15, value)))
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect()
    if (dragging.current && box) set(((event.clientX - box.left) / box.width) * 100)
  }
  return (
    <div
      className="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the tree"
      aria-valuenow={Math.round(props.width)}
      tabIndex={0}
      style={{ left: `${props.width}%` }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        dragging.current = true
      }}
      onPointerMove={move}
      onPointerUp={() => {
        dragging.current = false
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        event.preventDefault()
        set(props.width + (event.key === 'ArrowLeft' ? -2 : 2))
      }}
    />
  )
}
