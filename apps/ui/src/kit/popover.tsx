import { type ReactNode, useEffect, useRef, useState } from 'react'

/** A button with a panel below it. The panel closes on Escape, on a click elsewhere, and when told to. */
export function Popover(props: {
  readonly label: string
  readonly button: ReactNode
  readonly className?: string
  readonly align?: 'left' | 'right'
  readonly testId?: string
  readonly children: (close: () => void) => ReactNode
}) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const trigger = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    const onPointer = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      setOpen(false)
      trigger.current?.focus()
    }
    document.addEventListener('pointerdown', onPointer)
    document.addEventListener('keydown', onKey, true)
    return () => {
      document.removeEventListener('pointerdown', onPointer)
      document.removeEventListener('keydown', onKey, true)
    }
  }, [open])
  return (
    <div className="popover" ref={root}>
      <button
        ref={trigger}
        type="button"
        className={props.className ?? 'btn'}
        aria-label={props.label}
        aria-expanded={open}
        aria-haspopup="dialog"
        data-testid={props.testId}
        onClick={() => setOpen(!open)}
      >
        {props.button}
      </button>
      {open && (
        <div
          className={`popover-panel ${props.align ?? 'left'}`}
          role="dialog"
          aria-label={props.label}
        >
          {props.children(() => setOpen(false))}
        </div>
      )}
    </div>
  )
}
