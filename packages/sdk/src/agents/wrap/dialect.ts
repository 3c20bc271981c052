import type { Attributes } from '@opentelemetry/api'
import type { LlmAnswer } from '../agent-api.ts'
import type { UnknownRecord } from '../content/record.ts'
import type { LlmRequest } from '../llm-operation.ts'

/** What an answer says; `refusal` when it says that it is none. */
export interface ReadAnswer extends LlmAnswer {
  readonly refusal?: { readonly type: string; readonly message: string } | undefined
}

/** Puts a streamed answer together. */
export interface ChunkReader {
  take(chunk: unknown): void
  /** Of what was taken so far. */
  answer(): ReadAnswer
}

/** How one operation of one API says what is asked and answered. What it is given may have any shape. */
export interface Dialect {
  readonly operation: string
  request(body: UnknownRecord): Pick<LlmRequest, 'input' | 'system' | 'tools' | 'conversation'> & {
    readonly attributes: Attributes
  }
  answer(value: UnknownRecord): ReadAnswer
  /** @param contentLimit characters of content to keep; 0: none */
  chunks(contentLimit: number): ChunkReader
}

/** Attributes for those fields of a request that are numbers, texts, truths or lists of texts. */
export function asked(body: UnknownRecord, names: Readonly<Record<string, string>>): Attributes {
  const attributes: Attributes = {}
  for (const [field, name] of Object.entries(names)) {
    const value = body[field]
    if (typeof value === 'number' || typeof value === 'boolean') attributes[name] = value
    else if (typeof value === 'string') attributes[name] = value.slice(0, 256)
    else if (Array.isArray(value)) {
      const texts = (value as readonly unknown[]).filter((each) => typeof each === 'string')
      attributes[name] = texts.slice(0, 16).map((each) => each.slice(0, 256))
    }
  }
  return attributes
}
