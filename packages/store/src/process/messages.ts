import { type ErrorCode, TailspanError } from '@tailspan/model'
import { isFatal } from '../duck/fatal.ts'

/** What the server's process sends. Ids are unique among its running calls. */
export type Request =
  | { readonly kind: 'open'; readonly folder: string; readonly memoryLimit: string }
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: unknown[] }
  /** Starts an iteration and asks for its first item; each `pull` asks for one more. */
  | {
      readonly kind: 'iterate'
      readonly id: number
      readonly name: string
      readonly args: unknown[]
    }
  | { readonly kind: 'pull'; readonly id: number }
  /** Aborts a call or ends an iteration; no answer follows. */
  | { readonly kind: 'cancel'; readonly id: number }

/** What the store's process sends. */
export type Reply =
  | { readonly kind: 'ready' }
  /** It cannot start; it exits. */
  | { readonly kind: 'refused'; readonly error: SentError }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'item'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'error'; readonly id: number; readonly error: SentError }

/** An error on its way between the processes. */
export interface SentError {
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfter: number | undefined
}

/** Keeps code, message and retryAfter; an unexpected error becomes `internal`. */
export function sendError(error: unknown): SentError {
  if (error instanceof TailspanError) {
    return { code: error.code, message: error.message, retryAfter: error.retryAfter }
  }
  const message = error instanceof Error ? error.message : String(error)
  if (isFatal(error)) {
    return { code: 'unavailable', message: `the store restarts: ${message}`, retryAfter: 1 }
  }
  return { code: 'internal', message, retryAfter: undefined }
}

export function receiveError({ code, message, retryAfter }: SentError): TailspanError {
  return new TailspanError(code, message, retryAfter === undefined ? {} : { retryAfter })
}
