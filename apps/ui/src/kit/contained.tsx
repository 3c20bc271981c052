import { Component, type ReactNode } from 'react'
import { ErrorNotice } from './notices.tsx'

/** Keeps a failure of one part of the page in that part. */
export class Contained extends Component<
  { readonly children: ReactNode },
  { readonly error: unknown }
> {
  override state: { readonly error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error }
  }

  override render(): ReactNode {
    return this.state.error === undefined ? (
      this.props.children
    ) : (
      <ErrorNotice error={this.state.error} />
    )
  }
}
