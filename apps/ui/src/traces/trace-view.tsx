import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { serviceSlots } from '../kit/palette.ts'
import { usePrefs } from '../kit/preferences-context.tsx'
import { useKeys } from '../kit/use-keys.ts'
import type { LogLine } from '../kit/wire.ts'
import { useTheme } from '../shell/use-theme.ts'
import { findInTrace } from './find-in-trace.ts'
import { Minimap } from './minimap.tsx'
import { placeLogs } from './place-logs.ts'
import type { Window } from './scale.ts'
import { SpanDetails } from './span-details.tsx'
import { TraceTools } from './trace-tools.tsx'
import type { TraceTree } from './tree.ts'
import { ancestors, collapsible, visibleRows } from './visible-rows.ts'
import { Waterfall } from './waterfall.tsx'

const route = getRouteApi('/traces/$traceId')

/** Minimap, waterfall and details of a trace, with what is open, collapsed, zoomed and searched. */
export function TraceView(props: { readonly tree: TraceTree; readonly lines: readonly LogLine[] }) {
  const { tree, lines } = props
  const [prefs, setPrefs] = usePrefs()
  const theme = useTheme(prefs.theme)
  const { span: openSpan } = route.useSearch()
  const navigate = route.useNavigate()
  const [find, setFind] = useState('')

  const logs = useMemo(() => placeLogs(tree, lines), [tree, lines])
  const noLogs = tree.nodes.length > 0 && !prefs.traceLogs
  const shownLogs = useMemo(() => (noLogs ? new Map<number, never>() : logs), [noLogs, logs])
  const slots = useMemo(() => serviceSlots(tree.nodes.map((n) => n.span.service)), [tree])
  const whole = useMemo(() => wholeWindow(tree, lines), [tree, lines])
  const [zoomed, setWindow] = useState<Window>()
  const view = zoomed ?? whole
  const [collapsed, setCollapsed] = useState<ReadonlySet<number>>(new Set())
  const open = openSpan === undefined ? undefined : tree.bySpanId.get(openSpan)
  const rows = useMemo(() => visibleRows(tree, shownLogs, collapsed), [tree, shownLogs, collapsed])
  const matches = useMemo(() => findInTrace(tree, logs, find), [tree, logs, find])

  const openNode = (index: number | undefined): void => {
    const spanId = index === undefined ? undefined : tree.nodes[index]?.span.spanId
    if (index !== undefined) reveal(index)
    void navigate({ search: spanId === undefined ? {} : { span: spanId }, replace: true })
  }
  const reveal = (index: number): void => {
    const hidden = ancestors(tree, index).filter((above) => collapsed.has(above))
    if (hidden.length === 0) return
    setCollapsed(new Set([...collapsed].filter((one) => !hidden.includes(one))))
  }
  const toggle = (index: number): void => {
    const next = new Set(collapsed)
    if (!next.delete(index)) next.add(index)
    setCollapsed(next)
  }
  const stepRow = (by: number): void => {
    const at = rows.findIndex((row) => row.kind === 'span' && row.node.index === open)
    for (let i = at < 0 && by < 0 ? rows.length - 1 : at + by; i >= 0 && i < rows.length; i += by) {
      const row = rows[i]
      if (row?.kind === 'span') return openNode(row.node.index)
    }
  }
  const stepTo = (wanted: readonly number[], by: number): void => {
    if (wanted.length === 0) return
    const at = open ?? (by > 0 ? -1 : Infinity)
    const next = by > 0 ? wanted.find((i) => i > at) : wanted.findLast((i) => i < at)
    openNode(next ?? (by > 0 ? wanted[0] : wanted.at(-1)))
  }
  const errors = useMemo(
    () => tree.nodes.filter((n) => n.span.status === 'error').map((n) => n.index),
    [tree],
  )
  const stepMatch = (by: number): void =>
    stepTo(
      [...matches].sort((a, b) => a - b),
      by,
    )
  const collapseAll = (): void => setCollapsed(collapsible(tree, logs))
  const expandAll = (): void => setCollapsed(new Set())
  useKeys({
    j: () => stepRow(1),
    k: () => stepRow(-1),
    ArrowDown: () => stepRow(1),
    ArrowUp: () => stepRow(-1),
    ArrowLeft: () => (open === undefined || collapsed.has(open) ? false : toggle(open)),
    ArrowRight: () => (open === undefined || !collapsed.has(open) ? false : toggle(open)),
    Enter: () => (open === undefined ? stepRow(1) : toggle(open)),
    e: () => stepTo(errors, 1),
    E: () => stepTo(errors, -1),
    n: () => stepMatch(1),
    N: () => stepMatch(-1),
    '[': collapseAll,
    ']': expandAll,
    '0': () => setWindow(undefined),
    l: () => setPrefs({ traceLogs: !prefs.traceLogs }),
    Escape: () => (open === undefined ? false : openNode(undefined)),
  })

  const node = open === undefined ? undefined : tree.nodes[open]
  return (
    <div className="trace-body">
      <div className="trace-left">
        {tree.nodes.length > 0 && (
          <Minimap
            tree={tree}
            slots={slots}
            total={whole}
            view={view}
            theme={theme}
            onChange={setWindow}
          />
        )}
        <TraceTools
          find={find}
          matches={matches.size}
          zoomed={zoomed !== undefined}
          lines={lines.length}
          showLogs={prefs.traceLogs}
          onFind={setFind}
          onStep={stepMatch}
          onCollapseAll={collapseAll}
          onExpandAll={expandAll}
          onResetZoom={() => setWindow(undefined)}
          onToggleLogs={() => setPrefs({ traceLogs: !prefs.traceLogs })}
        />
        <Waterfall
          tree={tree}
          rows={rows}
          logCounts={logs}
          slots={slots}
          view={view}
          whole={whole}
          collapsed={collapsed}
          open={open}
          matches={find === '' ? undefined : matches}
          treeWidth={prefs.treeWidth}
          onTreeWidth={(treeWidth) => setPrefs({ treeWidth })}
          onToggle={toggle}
          onOpen={openNode}
          onView={setWindow}
        />
      </div>
      {node && (
        <SpanDetails
          node={node}
          startNs={tree.startNs}
          slot={slots.get(node.span.service) ?? 0}
          logs={logs.get(node.index) ?? []}
          onClose={() => openNode(undefined)}
        />
      )}
    </div>
  )
}

/**
 * The whole trace: from its first start to its last end, and a little on for lines that were
 * written just after it. Without spans, over its lines.
 */
function wholeWindow(tree: TraceTree, lines: readonly LogLine[]): Window {
  const first = lines[0]
  const last = lines.at(-1)
  const since = (origin: bigint): number =>
    last ? Number(BigInt(last.ts) - origin) / 1e6 : tree.duration
  if (tree.nodes.length === 0) {
    return { from: 0, to: Math.max(first ? since(BigInt(first.ts)) : 0, 1e-6) }
  }
  const lastLine = since(tree.startNs)
  const to = lastLine <= tree.duration * 1.1 ? Math.max(lastLine, tree.duration) : tree.duration
  return { from: 0, to: Math.max(to * 1.005, 1e-6) }
}
