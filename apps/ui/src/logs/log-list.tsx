import { useVirtualizer } from '@tanstack/react-virtual'
import { type UIEvent, useEffect, useLayoutEffect, useRef } from 'react'
import { GapRow } from './gap-row.tsx'
import { LogRow } from './log-row.tsx'
import type { Row } from './rows.ts'

const ROW_HEIGHT = 22

/** Rows on a virtual list of fixed height; measured only while lines wrap. */
export function LogList(props: {
  readonly rows: readonly Row[]
  readonly selected: number | undefined
  /** Timestamp to mark and to scroll to, '' for none. */
  readonly at: string
  readonly wrap: boolean
  readonly raw: boolean
  readonly needles: readonly string[]
  /** Stay at the newest row, which is the last one. */
  readonly follow: boolean
  readonly onSelect: (id: number) => void
  readonly onLeaveEnd: () => void
  /** The last row came into view. */
  readonly onReachEnd: () => void
  readonly onLoadGap: (id: number) => void
}) {
  const { rows, follow, wrap, at, selected } = props
  const scroller = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 15,
    getItemKey: (index) => rows[index]?.id ?? index,
  })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!follow || !element) return
    element.scrollTop = element.scrollHeight
    lastTop.current = element.scrollTop
  }, [follow, rows])
  const marked = at === '' ? -1 : rows.findIndex((row) => row.kind === 'line' && row.line.ts === at)
  useEffect(() => {
    if (marked >= 0) virtual.scrollToIndex(marked, { align: 'center' })
  }, [marked, virtual])
  useEffect(() => {
    if (selected === undefined) return
    const index = rows.findIndex((row) => row.id === selected)
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' })
    // New rows must not pull the list back to the selected one.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [selected, virtual])
  useEffect(() => {
    virtual.measure()
  }, [wrap, virtual])
  const onScroll = (event: UIEvent<HTMLDivElement>): void => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
    const atEnd = scrollHeight - scrollTop - clientHeight < ROW_HEIGHT
    if (scrollTop < lastTop.current - 1 && !atEnd) props.onLeaveEnd()
    else if (scrollTop > lastTop.current && scrollHeight - scrollTop - clientHeight < 600) {
      if (atEnd || !follow) props.onReachEnd()
    }
    lastTop.current = scrollTop
  }
  return (
    <div
      className="log-list"
      ref={scroller}
      onScroll={onScroll}
      tabIndex={0}
      role="grid"
      aria-label="Log lines"
      aria-rowcount={rows.length}
      data-testid="log-list"
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          const isSelected = row.id === selected
          return (
            <div
              key={item.key}
              data-index={item.index}
              ref={wrap ? virtual.measureElement : undefined}
              role="row"
              aria-rowindex={item.index + 1}
              aria-selected={isSelected}
              className={isSelected ? 'log-slot selected' : 'log-slot'}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => row.kind === 'line' && !hasSelectedText() && props.onSelect(row.id)}
            >
              {row.kind === 'line' ? (
                <LogRow
                  line={row.line}
                  selected={isSelected}
                  marked={row.line.ts === at}
                  wrap={wrap}
                  raw={props.raw}
                  needles={props.needles}
                />
              ) : (
                <GapRow row={row} onLoad={props.onLoadGap} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Marking text to copy it ends in a click, which must not open the line. */
function hasSelectedText(): boolean {
  return (window.getSelection()?.toString() ?? '') !== ''
}
