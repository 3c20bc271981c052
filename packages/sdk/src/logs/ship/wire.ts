import type { Batch, NextEntry } from './batch.ts'

/** An answer of a server, as far as a shipper needs it. */
export interface PostAnswer {
  readonly status: number
  /** Of the Retry-After header, milliseconds. */
  readonly retryAfterMs: number | undefined
  /** Its Content-Type; empty when it names none. */
  readonly type: string
  /** The begin of it. */
  readonly body: Buffer
}

/** What an answer means for the batch. */
export type Verdict =
  /** Done; `refused` of its lines were not kept, and never will be. */
  | { readonly kind: 'done'; readonly refused: number; readonly why?: string }
  /** Too large in one piece. */
  | { readonly kind: 'halve'; readonly why: string }
  /** Nothing was kept; later it may be. */
  | { readonly kind: 'later'; readonly why: string; readonly retryAfterMs: number | undefined }

/** How batches are written for a server and what its answers mean. */
export interface Wire {
  /** Names the encoding of entries, in spooled batches too. */
  readonly format: string
  readonly headers: Readonly<Record<string, string>>
  readonly next: NextEntry
  /** The body of a request. What takes long does not run on the main thread. */
  pack(batch: Batch): Promise<Buffer>
  judge(answer: PostAnswer, batch: Batch): Verdict
}
