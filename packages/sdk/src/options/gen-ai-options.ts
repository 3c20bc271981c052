import type { PriceTable } from '../agents/cost.ts'
import type { Size } from './size.ts'

/** What agents and calls of language models say about themselves. */
export interface GenAiOptions {
  /** Prompts, answers, arguments of tools; `TAILSPAN_GENAI_CONTENT`, `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`. off, the default: they never leave the process. */
  readonly content?: 'off' | 'span' | 'log'
  /** Of one attribute with content; default 16 KB. */
  readonly maxBytes?: Size
  /** Applied to each text before it leaves, beside `redact` for names; what it throws at is hidden. */
  readonly mask?: (text: string) => string
  /** US dollars for a million tokens, by model. None is built in: prices change. */
  readonly prices?: PriceTable
}
