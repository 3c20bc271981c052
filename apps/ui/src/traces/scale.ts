/** The part of a trace on screen, milliseconds since its first start. */
export interface Window {
  readonly from: number
  readonly to: number
}

/** Per cent of the window's width at which an instant lies; may be outside 0 ‥ 100. */
export function percent(at: number, window: Window): number {
  const width = window.to - window.from
  return width > 0 ? ((at - window.from) / width) * 100 : 0
}

/** Where to draw a bar: clipped to the window, or undefined when it lies outside. */
export function clip(
  start: number,
  duration: number,
  window: Window,
): { readonly left: number; readonly width: number } | undefined {
  const left = percent(start, window)
  const right = percent(start + duration, window)
  if (right < 0 || left > 100) return undefined
  const from = Math.max(0, left)
  return { left: from, width: Math.max(0, Math.min(100, right) - from) }
}

/** Round instants for a ruler, at most about `count`, from the window's start on. */
export function ticks(window: Window, count: number): number[] {
  const width = window.to - window.from
  if (!(width > 0) || count < 1) return []
  const rough = width / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough
  const found: number[] = []
  for (let i = Math.ceil(window.from / step); i * step <= window.to && found.length < 50; i++) {
    found.push(i * step)
  }
  return found
}

/** Zooms around an instant; never out of the trace, never below a nanosecond. */
export function zoom(window: Window, around: number, factor: number, total: number): Window {
  const width = Math.min(total, Math.max(1e-6, (window.to - window.from) * factor))
  const share = (around - window.from) / (window.to - window.from || 1)
  return move({ from: around - share * width, to: around + (1 - share) * width }, 0, total)
}

/** The window moved by some milliseconds, kept inside the trace. */
export function move(window: Window, by: number, total: number): Window {
  const width = Math.min(total, window.to - window.from)
  const from = Math.min(Math.max(0, window.from + by), Math.max(0, total - width))
  return { from, to: from + width }
}
