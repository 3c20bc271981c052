import { useEffect, useState } from 'react'
import { Icon } from './icons.tsx'

/** Copies a text and says so for a moment. */
export function CopyButton(props: {
  readonly text: string | (() => string)
  readonly label: string
  /** Shown beside the icon. */
  readonly caption?: string
  readonly className?: string
}) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 1500)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async (): Promise<void> => {
    try {
      await copyText(typeof props.text === 'string' ? props.text : props.text())
      setState('done')
    } catch {
      setState('failed')
    }
  }
  return (
    <button
      type="button"
      className={props.className ?? 'icon-btn'}
      aria-label={props.caption === undefined ? props.label : undefined}
      title={state === 'failed' ? 'The browser refused to copy' : props.label}
      onClick={() => void copy()}
    >
      <Icon name={state === 'done' ? 'check' : 'copy'} size={14} />
      {props.caption !== undefined && <span>{state === 'done' ? 'Copied' : props.caption}</span>}
    </button>
  )
}

/** The clipboard API exists only in secure contexts; elsewhere an off-screen text field serves. */
async function copyText(text: string): Promise<void> {
  if (globalThis.isSecureContext && navigator.clipboard) {
    await navigator.clipboard.writeText(text)
    return
  }
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'off-screen'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (!done) throw new Error('copy refused')
}
