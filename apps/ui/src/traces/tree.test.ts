import { describe, expect, it } from 'vitest'
import type { LogLine, Span } from '../kit/wire.ts'
import { placeLogs } from './place-logs.ts'
import { buildTree, type TraceTree } from './tree.ts'
import { ancestors, collapsible, visibleRows } from './visible-rows.ts'

const BASE = 1_700_000_000_000_000_000n

function span(spanId: string, parentId: string, startMs: number, ms = 10, status = 'unset'): Span {
  return {
    spanId,
    parentId,
    name: spanId,
    service: 's',
    kind: 'internal',
    status: status as Span['status'],
    statusMessage: '',
    start: String(BASE + BigInt(Math.round(startMs * 1e6))),
    durationNs: String(Math.round(ms * 1e6)),
    scope: { name: '', version: '' },
    attributes: [],
    resource: [],
    events: [],
    links: [],
  }
}

function log(spanId: string, atMs: number, text = `log ${atMs}`): LogLine {
  const ts = String(BASE + BigInt(Math.round(atMs * 1e6)))
  return { ts, line: text, labels: {}, level: 'info', service: 's', traceId: 't', spanId }
}

const outline = (tree: TraceTree) =>
  tree.nodes.map((n) => `${'  '.repeat(n.depth)}${n.span.name}${n.orphan ? '?' : ''}`)

const rowsOf = (tree: TraceTree, logs: LogLine[], collapsed: number[] = []) =>
  visibleRows(tree, placeLogs(tree, logs), new Set(collapsed)).map((row) =>
    row.kind === 'span'
      ? `${'  '.repeat(row.node.depth)}${row.node.span.name}`
      : `${'  '.repeat(row.depth)}- ${row.log.line.line}`,
  )

describe('trace tree', () => {
  it('orders children by start, whatever the order received', () => {
    const tree = buildTree([
      span('late', 'root', 5),
      span('leaf', 'early', 2, 1),
      span('root', '', 0, 20),
      span('early', 'root', 1),
    ])
    expect(outline(tree)).toEqual(['root', '  early', '    leaf', '  late'])
    expect(tree.nodes[0]).toMatchObject({ descendants: 3, start: 0, duration: 20 })
    expect(tree.duration).toBe(20)
    expect(tree.startNs).toBe(BASE)
  })

  it('keeps spans whose parent is missing, and several roots', () => {
    const tree = buildTree([
      span('a', '', 0),
      span('b', 'gone', 3),
      span('c', 'b', 4),
      span('d', '', 9),
    ])
    expect(outline(tree)).toEqual(['a', 'b?', '  c', 'd'])
    expect(tree.orphans).toBe(1)
    expect(tree.roots).toHaveLength(3)
  })

  it('cuts circles, also of one span', () => {
    const tree = buildTree([
      span('tail', 'b', 9),
      span('a', 'b', 1),
      span('b', 'a', 2),
      span('self', 'self', 5),
    ])
    expect(outline(tree)).toEqual(['a?', '  b', '    tail', 'self?'])
  })

  it('shows both holders of one span id', () => {
    const tree = buildTree([span('x', '', 0), span('x', '', 1), span('y', 'x', 2)])
    expect(outline(tree)).toEqual(['x', '  y', 'x'])
  })

  it('carries errors up but counts each once', () => {
    const tree = buildTree([span('r', '', 0), span('m', 'r', 1), span('e', 'm', 2, 1, 'error')])
    expect(tree.nodes.map((n) => n.hasError)).toEqual([true, true, true])
    expect(tree.errors).toBe(1)
  })

  it('takes an end before its start as no duration', () => {
    expect(buildTree([span('r', '', 0, -5)]).nodes[0]?.duration).toBe(0)
  })

  it('builds and lists a chain of ten thousand spans', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) =>
      span(`${i}`, i ? `${i - 1}` : '', i / 100),
    )
    const tree = buildTree(chain.reverse())
    expect(tree.nodes.at(-1)?.depth).toBe(9999)
    expect(tree.nodes[0]?.descendants).toBe(9999)
    expect(visibleRows(tree, new Map(), new Set())).toHaveLength(10_000)
    expect(ancestors(tree, 9999)).toHaveLength(9999)
  })

  it('cuts a circle of ten thousand spans once', () => {
    const ring = Array.from({ length: 10_000 }, (_, i) => span(`${i}`, `${(i + 1) % 10_000}`, i))
    expect(buildTree(ring).roots).toHaveLength(1)
  })

  it('is empty without spans', () => {
    expect(buildTree([])).toMatchObject({ nodes: [], roots: [], duration: 0 })
  })
})

describe('log lines in the waterfall', () => {
  const tree = buildTree([
    span('root', '', 0, 20),
    span('a', 'root', 2, 5),
    span('b', 'root', 8, 5),
  ])

  it('stand under their span, between its children by time', () => {
    expect(rowsOf(tree, [log('root', 19), log('a', 3), log('root', 1), log('root', 7)])).toEqual([
      'root',
      '  - log 1',
      '  a',
      '    - log 3',
      '  - log 7',
      '  b',
      '  - log 19',
    ])
  })

  it('fall back to the root that was running, also for a span that is not here', () => {
    const two = buildTree([span('r1', '', 0, 5), span('r2', '', 10, 5)])
    expect(rowsOf(two, [log('', 12), log('unknown', 1), log('', 99)])).toEqual([
      'r1',
      '  - log 1',
      '  - log 99',
      'r2',
      '  - log 12',
    ])
  })

  it('are listed without any span', () => {
    const none = buildTree([])
    expect(rowsOf(none, [log('x', 5), log('', 3)])).toEqual(['- log 3', '- log 5'])
    expect(
      placeLogs(none, [log('', 5), log('', 3)])
        .get(-1)
        ?.map((l) => l.at),
    ).toEqual([0, 2])
  })

  it('disappear with what is below a collapsed span', () => {
    const logs = [log('a', 3), log('root', 7)]
    expect(rowsOf(tree, logs, [1])).toEqual(['root', '  a', '  - log 7', '  b'])
    expect(rowsOf(tree, logs, [0])).toEqual(['root'])
    expect([...collapsible(tree, placeLogs(tree, logs))]).toEqual([0, 1])
  })
})
