import type { TlsMaterial } from '../options/tls-options.ts'

/** How one sending went. */
export type Sending =
  | { readonly kind: 'taken'; readonly rejected: number; readonly reason: string }
  /** May go well later. */
  | { readonly kind: 'busy'; readonly reason: string; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'too-large'; readonly reason: string }
  /** Would go wrong again. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface SenderOptions {
  /** With the path, which gRPC does not need. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly gzip: boolean
  readonly tls?: TlsMaterial | undefined
}

/** Sends requests of OTLP in protobuf. */
export interface OtlpSender {
  /** Never rejects. @param signal ends it as busy */
  send(body: Buffer, signal: AbortSignal): Promise<Sending>
  close(): void
}
