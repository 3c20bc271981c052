import type { RecordedErrors } from '../traces/recorded-errors.ts'
import type { PriceTable } from './cost.ts'

/** Whether content (prompts, answers, arguments of tools) is written, and how. Reading it never throws. */
export interface ContentRules {
  /** off: prompts never leave the process. log: in a line beside the span. */
  readonly content: 'off' | 'span' | 'log'
  /** Of one attribute; what is beyond is left out. */
  readonly maxBytes: number
  /** Whether a value inside the content may be shown, by its name. */
  readonly shown: (name: string) => boolean
  /** Applied to each text before it leaves. */
  readonly mask: ((text: string) => string) | undefined
}

/** Receives samples; tokens, and seconds. */
export interface GenAiMetrics {
  record(
    metric: 'tokens' | 'duration',
    value: number,
    attributes: Readonly<Record<string, string | number>>,
  ): void
}

/** Writes an event to the log, with the ids of its span among the fields. */
type GenAiLog = (event: string, fields: Readonly<Record<string, unknown>>) => void

/** All that agents need of the rest of the SDK; what is undefined is left out. */
export interface AgentParts extends ContentRules {
  readonly prices: PriceTable | undefined
  readonly errors: RecordedErrors
  readonly metrics: GenAiMetrics | undefined
  readonly log: GenAiLog | undefined
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number
}
