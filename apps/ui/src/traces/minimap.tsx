import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { SERVICE_COLOURS } from '../kit/palette.ts'
import { percent, type Window } from './scale.ts'
import type { TraceTree } from './tree.ts'

const HEIGHT = 56

/** The whole trace in little. Dragging across it zooms; a double click shows all of it again. */
export function Minimap(props: {
  readonly tree: TraceTree
  readonly slots: ReadonlyMap<string, number>
  readonly total: Window
  readonly view: Window
  /** Colours are read anew when it changes. */
  readonly theme: string
  readonly onChange: (view: Window | undefined) => void
}) {
  const { tree, slots, total, view, theme } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const [drag, setDrag] = useState<Window>()
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const draw = (): void => paint(element, tree, slots, total)
    // The theme's colours stand in the document only after this render is committed.
    const frame = requestAnimationFrame(draw)
    const observer = new ResizeObserver(draw)
    observer.observe(element)
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
    }
  }, [tree, slots, total, theme])
  const at = (event: PointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect()
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / (box.width || 1)))
    return total.from + share * (total.to - total.from)
  }
  const left = percent(drag ? Math.min(drag.from, drag.to) : view.from, total)
  const right = percent(drag ? Math.max(drag.from, drag.to) : view.to, total)
  return (
    <div
      className="minimap"
      aria-hidden="true"
      title="Drag to zoom, double click for the whole trace"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag({ from: at(event), to: at(event) })
      }}
      onPointerMove={(event) => drag && setDrag({ from: drag.from, to: at(event) })}
      onPointerUp={() => {
        if (!drag) return
        setDrag(undefined)
        const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
        if (to - from > (total.to - total.from) / 200) props.onChange({ from, to })
      }}
      onDoubleClick={() => props.onChange(undefined)}
    >
      <canvas ref={canvas} style={{ height: HEIGHT }} />
      <div className="minimap-out" style={{ left: 0, width: `${left}%` }} />
      <div className="minimap-out" style={{ left: `${right}%`, right: 0 }} />
    </div>
  )
}

function paint(
  canvas: HTMLCanvasElement,
  tree: TraceTree,
  slots: ReadonlyMap<string, number>,
  total: Window,
): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const ratio = window.devicePixelRatio || 1
  const width = canvas.clientWidth
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(HEIGHT * ratio)
  context.scale(ratio, ratio)
  context.clearRect(0, 0, width, HEIGHT)
  const style = getComputedStyle(document.documentElement)
  const colours = Array.from({ length: SERVICE_COLOURS }, (_, i) =>
    style.getPropertyValue(`--svc-${i}`),
  )
  const danger = style.getPropertyValue('--danger')
  const rowHeight = Math.min(5, (HEIGHT - 6) / Math.max(1, tree.nodes.length))
  for (const node of tree.nodes) {
    const x = (percent(node.start, total) / 100) * width
    const w = Math.max(1, (percent(total.from + node.duration, total) / 100) * width)
    const error = node.span.status === 'error'
    context.fillStyle = error ? danger : (colours[slots.get(node.span.service) ?? 0] ?? '')
    context.fillRect(x, 3 + node.index * rowHeight, w, Math.max(1, rowHeight * 0.8))
  }
}
