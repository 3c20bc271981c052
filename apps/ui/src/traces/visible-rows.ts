import type { LogPlaces, PlacedLog } from './place-logs.ts'
import type { TraceTree, TreeNode } from './tree.ts'

/** A row of the waterfall. */
export type WaterfallRow =
  | { readonly kind: 'span'; readonly node: TreeNode }
  | {
      readonly kind: 'log'
      readonly log: PlacedLog
      /** Node it stands under, -1 for none. */
      readonly under: number
      readonly depth: number
    }

/**
 * The rows to draw, top to bottom: each span, then below it its children and its log lines merged
 * by time (a line that ties with a child comes first). Nothing is drawn below a collapsed span.
 */
export function visibleRows(
  tree: TraceTree,
  logs: LogPlaces,
  collapsed: ReadonlySet<number>,
): WaterfallRow[] {
  const rows: WaterfallRow[] = []
  const push = (log: PlacedLog, under: number, depth: number): void => {
    rows.push({ kind: 'log', log, under, depth })
  }
  for (const log of logs.get(-1) ?? []) push(log, -1, 0)
  interface Open {
    readonly node: TreeNode
    readonly logs: readonly PlacedLog[]
    child: number
    log: number
  }
  const enter = (index: number): Open | undefined => {
    const node = tree.nodes[index]
    if (!node) return undefined
    rows.push({ kind: 'span', node })
    return collapsed.has(index)
      ? undefined
      : { node, logs: logs.get(index) ?? [], child: 0, log: 0 }
  }
  for (const root of tree.roots) {
    const stack: Open[] = []
    const first = enter(root)
    if (first) stack.push(first)
    for (let open = stack.at(-1); open; open = stack.at(-1)) {
      const child = open.node.children[open.child]
      const until = child === undefined ? Infinity : (tree.nodes[child]?.start ?? Infinity)
      for (let log = open.logs[open.log]; log && log.at <= until; log = open.logs[open.log]) {
        push(log, open.node.index, open.node.depth + 1)
        open.log++
      }
      if (child === undefined) {
        stack.pop()
        continue
      }
      open.child++
      const entered = enter(child)
      if (entered) stack.push(entered)
    }
  }
  return rows
}

/** Every span that has something below it: what "collapse all" collapses. */
export function collapsible(tree: TraceTree, logs: LogPlaces): Set<number> {
  return new Set(
    tree.nodes
      .filter((node) => node.children.length > 0 || logs.has(node.index))
      .map((node) => node.index),
  )
}

/** The spans above one, which must be open for it to be seen. */
export function ancestors(tree: TraceTree, index: number): number[] {
  const above: number[] = []
  for (let at = tree.nodes[index]?.parent ?? -1; at >= 0; at = tree.nodes[at]?.parent ?? -1) {
    above.push(at)
  }
  return above
}
