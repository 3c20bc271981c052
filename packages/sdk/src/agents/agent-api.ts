import type { Span } from '@opentelemetry/api'

/** Operations of models, as the conventions name them. */
export type LlmOperation = 'chat' | 'text_completion' | 'embeddings' | 'generate_content'

/** A run of an agent: one task from its beginning to its end. */
export interface AgentRun {
  readonly name: string
  readonly id?: string
  readonly version?: string
  /** The session or thread; calls of models in the run carry it too. */
  readonly conversation?: string
  readonly provider?: string
}

/** One call of a model. */
export interface LlmCall {
  /** `openai`, `anthropic`, `aws.bedrock`, `gcp.gemini`, … */
  readonly provider: string
  readonly model: string
  /** Default chat. */
  readonly operation?: LlmOperation
  readonly temperature?: number
  readonly topP?: number
  readonly maxTokens?: number
  readonly stream?: boolean
  /** A text, or messages in the shape of any provider; written only where content is on. */
  readonly input?: unknown
  /** Instructions that are not among the messages. */
  readonly system?: unknown
  /** Tools that the model may use, in the shape of any provider; written only where content is on. */
  readonly tools?: unknown
  readonly conversation?: string
  /** Where the model is asked. */
  readonly server?: { readonly address: string; readonly port?: number }
}

/** A use of a tool. */
export interface ToolCall {
  readonly name: string
  readonly callId?: string
  readonly type?: 'function' | 'extension' | 'datastore'
  /** Written only where content is on. */
  readonly args?: unknown
}

export interface Retrieval {
  readonly source: string
  /** Written only where content is on. */
  readonly query?: string
  readonly provider?: string
}

/** Tokens of one call. `input` has those of the cache among them, `output` those of reasoning. */
export interface TokenUsage {
  readonly input?: number | undefined
  readonly output?: number | undefined
  readonly cacheRead?: number | undefined
  readonly cacheWrite?: number | undefined
  readonly reasoning?: number | undefined
}

/** What a model answered. */
export interface LlmAnswer {
  /** The model that answered, which may be another than was asked for. */
  readonly model?: string | undefined
  readonly id?: string | undefined
  readonly finishReasons?: readonly string[] | undefined
  readonly usage?: TokenUsage | undefined
  /** A text, or messages; written only where content is on. */
  readonly output?: unknown
  /** US dollars; default: by the price table, if one was given. */
  readonly costUsd?: number | undefined
}

/** A span with the verbs of agents. No method throws. */
export interface GenAiSpan extends Span {
  /** Marks the work as failed. @param type `error.type`, default the error's class */
  error(error: unknown, type?: string): void
  /** How good the result is, by an evaluation; may come after the span has ended. @param label such as `pass` */
  score(name: string, value: number, label?: string): void
}

export interface LlmSpan extends GenAiSpan {
  /** The first part of a streamed answer is there. */
  firstChunk(): void
  /** The answer is complete; may be called once for each answer, later ones add to it. */
  done(answer: LlmAnswer): void
}

export interface WrapOptions {
  /** Default: by the client's class and address. */
  readonly provider?: string
}

/**
 * Spans of agents, tools and language models by OpenTelemetry's GenAI conventions. Each span ends with its
 * function, like those of `span()`; result and errors are the function's. Nothing here throws or waits.
 */
export interface AgentApi {
  /** Edition of the conventions that the names are taken from. */
  readonly semconv: string
  /** `invoke_agent {name}`: with the tokens and costs of all calls of models within. */
  run<T>(agent: AgentRun, fn: (span: GenAiSpan) => T): T
  /** `invoke_workflow {name}`: several agents, or fixed steps. */
  workflow<T>(name: string, fn: (span: GenAiSpan) => T): T
  /** `chat {model}`. A streamed answer is read within `fn`, which may be an async generator. */
  llm<T>(call: LlmCall, fn: (span: LlmSpan) => T): T
  /** `execute_tool {name}`; what `fn` returns is the tool's result. */
  tool<T>(tool: ToolCall, fn: (span: GenAiSpan) => T): T
  /** `retrieval {source}`. */
  retrieve<T>(retrieval: Retrieval, fn: (span: GenAiSpan) => T): T
  /**
   * Gives each call of a model a span: clients of OpenAI and Anthropic, models and providers of the AI SDK.
   * The same client is given back, changed in place; only a provider of the AI SDK comes back as another.
   * What it returns, throws and streams is as before. A client of another kind is left as it is.
   */
  wrap<C extends object>(client: C, options?: WrapOptions): C
  /** The same tools for the AI SDK, each use with a span. */
  tools<C extends object>(tools: C): C
}
