import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { grouped } from '../kit/format.ts'
import type { HistogramAnswer } from '../kit/wire.ts'
import { stackBars } from './histogram-data.ts'

const HEIGHT = 96

/** Lines over time, stacked by level. Dragging across it answers the range that was marked, in seconds. */
export function Histogram(props: {
  readonly answer: HistogramAnswer
  readonly levels: ReadonlySet<string>
  /** Colours are read anew when it changes. */
  readonly theme: string
  readonly onZoom: (from: number, to: number) => void
}) {
  const { answer, levels, theme } = props
  const host = useRef<HTMLDivElement>(null)
  const tip = useRef<HTMLDivElement>(null)
  const onZoom = useRef(props.onZoom)
  useEffect(() => {
    onZoom.current = props.onZoom
  })
  useEffect(() => {
    const element = host.current
    if (!element) return
    const bars = stackBars(answer, levels)
    const style = getComputedStyle(document.documentElement)
    const colour = (name: string): string => style.getPropertyValue(name).trim()
    const draw = uPlot.paths.bars?.({ size: [0.86, 60], align: 1, gap: 0 })
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        padding: [8, 12, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
        scales: {
          x: {
            time: true,
            range: () => [bars.times[0] ?? 0, (bars.times.at(-1) ?? 0) + answer.stepSeconds],
          },
          y: { range: (_, __, max) => [0, Math.max(1, max) * 1.05] },
        },
        axes: [
          {
            stroke: colour('--muted'),
            grid: { show: false },
            ticks: { show: false },
            size: 22,
            font: '11px system-ui',
            values: [
              [86_400, '{MMM} {D}', null, null, null, null, null, null, 1],
              [3600, '{HH}:{mm}', '\n{MMM} {D}', null, null, null, null, null, 1],
              [60, '{HH}:{mm}', null, null, null, null, null, null, 1],
              [1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1],
            ],
          },
          {
            stroke: colour('--muted'),
            grid: { stroke: colour('--border'), width: 1 },
            ticks: { show: false },
            size: 44,
            space: 28,
            font: '11px system-ui',
            incrs: [
              1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7,
            ],
          },
        ],
        // The highest stack is drawn first and the ones below it over it.
        series: [
          {},
          ...bars.levels
            .map((level) => ({
              fill: colour(`--lvl-${level}`),
              stroke: colour(`--lvl-${level}`),
              width: 0,
              points: { show: false },
              ...(draw ? { paths: draw } : {}),
            }))
            .reverse(),
        ],
        hooks: {
          setSelect: [
            (u) => {
              if (u.select.width < 3) return
              const from = u.posToVal(u.select.left, 'x')
              const to = u.posToVal(u.select.left + u.select.width, 'x')
              u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
              onZoom.current(from, to)
            },
          ],
          setCursor: [(u) => showTip(u, tip.current)],
        },
      },
      [[...bars.times], ...[...bars.stacks].reverse().map((stack) => [...stack])],
      element,
    )
    function showTip(u: uPlot, box: HTMLDivElement | null): void {
      if (!box) return
      const left = u.cursor.left ?? -1
      const second = left < 0 ? -1 : u.posToVal(left, 'x')
      const i = Math.floor((second - (bars.times[0] ?? 0)) / answer.stepSeconds)
      const time = bars.times[i]
      box.hidden = left < 0 || time === undefined
      if (time === undefined) return
      const rows = bars.levels
        .map((level, at) => [level, bars.counts[at]?.[i] ?? 0] as const)
        .filter(([, count]) => count > 0)
        .map(([level, count]) => `${level} ${grouped(count)}`)
      const clock = new Date(time * 1000).toLocaleTimeString(undefined, { hour12: false })
      box.textContent = `${clock} + ${answer.stepSeconds} s   ${rows.join('   ') || 'no lines'}`
    }
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [answer, levels, theme])
  return (
    <div className="histogram" data-testid="histogram">
      <div ref={host} className="histogram-plot" />
      <div ref={tip} className="histogram-tip" hidden />
    </div>
  )
}
