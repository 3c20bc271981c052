import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { usePrefs } from '../kit/preferences-context.tsx'
import { useKeys } from '../kit/use-keys.ts'
import type { LogLine } from '../kit/wire.ts'
import { DetailDrawer, type DrawerTab } from './detail-drawer.tsx'
import type { LineActions } from './line-actions.ts'
import { LogList } from './log-list.tsx'
import type { Row } from './rows.ts'

/** The list with its keys, and the details of the chosen line beside it. */
export function ResultsView(props: {
  readonly rows: readonly Row[]
  readonly at: string
  readonly needles: readonly string[]
  readonly follow: boolean
  readonly actions: LineActions
  /** Shown above the rows. */
  readonly header: ReactNode
  /** Shown over the rows, at the bottom. */
  readonly overlay?: ReactNode
  /** Shown instead of the rows when there are none. */
  readonly empty: ReactNode
  readonly onSelect?: () => void
  readonly onLeaveEnd: () => void
  readonly onReachEnd: () => void
  readonly onLoadGap: (id: number) => void
}) {
  const { rows } = props
  const [prefs, setPrefs] = usePrefs()
  const [selected, setSelected] = useState<{ id: number; line: LogLine }>()
  const [tab, setTab] = useState<DrawerTab>()
  const navigate = useNavigate()

  const select = (row: Row | undefined, open?: DrawerTab): void => {
    if (row?.kind !== 'line') return
    setSelected({ id: row.id, line: row.line })
    if (open) setTab(open)
    props.onSelect?.()
  }
  const step = (by: number, wanted: (line: LogLine) => boolean = () => true): void => {
    const from = selected
      ? rows.findIndex((row) => row.id === selected.id)
      : by > 0
        ? -1
        : rows.length
    for (let i = from + by; i >= 0 && i < rows.length; i += by) {
      const row = rows[i]
      if (row?.kind === 'line' && wanted(row.line)) return select(row)
    }
  }
  const isError = (line: LogLine): boolean => /^(error|fatal|critical)$/.test(line.level)
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    e: () => step(1, isError),
    E: () => step(-1, isError),
    Enter: () => (selected ? setTab(tab ?? 'overview') : false),
    Escape: () => {
      if (tab) setTab(undefined)
      else if (selected) setSelected(undefined)
      else return false
    },
    c: () => (selected ? setTab('context') : false),
    t: () => {
      if (!selected || selected.line.traceId === '') return false
      const { traceId, spanId } = selected.line
      void navigate({
        to: '/traces/$traceId',
        params: { traceId },
        search: spanId === '' ? {} : { span: spanId },
      })
    },
    w: () => setPrefs({ wrap: !prefs.wrap }),
  })

  return (
    <>
      <section className="logs-results" aria-label="Results">
        {props.header}
        {rows.length === 0 ? (
          props.empty
        ) : (
          <LogList
            rows={rows}
            selected={selected?.id}
            at={props.at}
            wrap={prefs.wrap}
            raw={prefs.raw}
            needles={props.needles}
            follow={props.follow}
            onSelect={(id) =>
              select(
                rows.find((row) => row.id === id),
                tab ?? 'overview',
              )
            }
            onLeaveEnd={props.onLeaveEnd}
            onReachEnd={props.onReachEnd}
            onLoadGap={props.onLoadGap}
          />
        )}
        {props.overlay}
      </section>
      {selected && tab && (
        <DetailDrawer
          line={selected.line}
          tab={tab}
          onTab={setTab}
          actions={props.actions}
          onClose={() => setTab(undefined)}
        />
      )}
    </>
  )
}
