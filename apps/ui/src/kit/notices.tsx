import type { ReactNode } from 'react'
import { ApiError } from './api.ts'
import { Icon, type IconName } from './icons.tsx'

/** An error as the server words it; a query error draws its caret in monospace. */
export function ErrorNotice({
  error,
  retry,
}: {
  readonly error: unknown
  readonly retry?: () => void
}) {
  const message = error instanceof Error ? error.message : String(error)
  const caret = error instanceof ApiError ? error.caret : ''
  return (
    <div className="notice notice-error" role="alert">
      <Icon name="error" />
      <div className="notice-body">
        <div>{message}</div>
        {caret !== '' && <pre className="caret">{caret}</pre>}
      </div>
      {retry && (
        <button type="button" className="btn" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** What a list shows when it has nothing: says why, and what to do. */
export function EmptyNotice(props: {
  readonly icon: IconName
  readonly title: string
  readonly children?: ReactNode
}) {
  return (
    <div className="empty" role="status">
      <Icon name={props.icon} size={28} />
      <h2>{props.title}</h2>
      {props.children}
    </div>
  )
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="empty" role="status">
      <div className="spinner" />
      <p>Loading {what}…</p>
    </div>
  )
}
