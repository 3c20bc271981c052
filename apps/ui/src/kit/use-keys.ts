import { useEffect, useRef } from 'react'

/** Handlers by `KeyboardEvent.key`; answering false leaves the key to the browser. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => boolean | void>>

/**
 * Single-key shortcuts of the page while it is shown. Silent while a text field has the focus
 * (but for Escape) and while Ctrl, Alt or Meta is held. With `first`, before those of the page.
 */
export function useKeys(keys: KeyMap, first = false): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (event.key !== 'Escape' && isTyping(event.target)) return
      if (onButton(event)) return
      const handler = Object.hasOwn(latest.current, event.key)
        ? latest.current[event.key]
        : undefined
      if (handler && handler(event) !== false) event.preventDefault()
    }
    window.addEventListener('keydown', onKey, first)
    return () => window.removeEventListener('keydown', onKey, first)
  }, [first])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}

/** Enter and Space belong to a focused button or link. */
function onButton(event: KeyboardEvent): boolean {
  return (
    (event.key === 'Enter' || event.key === ' ') &&
    event.target instanceof HTMLElement &&
    ['BUTTON', 'A', 'SUMMARY'].includes(event.target.tagName)
  )
}
