import { type Attributes, type Context, SpanKind } from '@opentelemetry/api'
import { type Started, safely, startSpan } from '../traces/span.ts'
import type { LlmAnswer, LlmSpan } from './agent-api.ts'
import type { AgentParts } from './agent-parts.ts'
import { renderMessages, renderValue } from './content/render.ts'
import { toMessages, toParts } from './content/to-messages.ts'
import { toTools } from './content/to-tools.ts'
import { costOf } from './cost.ts'
import { markRefused } from './failure.ts'
import { AgentSpan, writeEvent } from './gen-ai-span.ts'
import { knownAnswer } from './known-answer.ts'
import { addCall, type RunScope, runScope } from './run-context.ts'
import { GEN_AI, GEN_AI_EVENTS } from './semconv.ts'
import { short } from './short.ts'

/** What is known of a call before it is made. */
export interface LlmRequest {
  readonly operation: string
  readonly provider: string
  readonly model: string | undefined
  readonly conversation?: string | undefined
  readonly server?: { readonly address: string; readonly port?: number | undefined } | undefined
  /** More of what was asked for. */
  readonly attributes?: Attributes
  /** Messages in the shape of any provider; asked for only where content is on. */
  readonly input?: () => unknown
  readonly system?: () => unknown
  /** Tools that the model may use. */
  readonly tools?: () => unknown
}

/** Starts the span of a call; what runs in its context is part of it. */
export function startLlm(request: LlmRequest, parts: AgentParts, within: Context): LlmOperation {
  const scope = runScope(within)
  const { operation, provider, server } = request
  const model = request.model && short(request.model)
  const attributes: Attributes = {
    [GEN_AI.operation]: operation,
    [GEN_AI.provider]: provider,
    ...request.attributes,
  }
  if (model !== undefined) attributes[GEN_AI.requestModel] = model
  const conversation = request.conversation ?? scope?.conversation
  if (conversation !== undefined) attributes[GEN_AI.conversation] = short(conversation)
  if (scope?.agent !== undefined) attributes[GEN_AI.agentName] = scope.agent
  if (server !== undefined) attributes[GEN_AI.serverAddress] = server.address
  if (server?.port !== undefined) attributes[GEN_AI.serverPort] = server.port
  const name = model === undefined ? operation : `${operation} ${model}`
  const started = startSpan(name, { kind: SpanKind.CLIENT, attributes, parent: within })
  return new LlmOperation(started, request, parts, scope)
}

/** The span of one call of a model. Only the first end counts. No method throws. */
export class LlmOperation extends AgentSpan implements LlmSpan {
  /** What the call runs in. */
  readonly context: Context
  readonly #request: Named
  readonly #scope: RunScope | undefined
  readonly #began: number
  readonly #content: Attributes = {}
  #answer: LlmAnswer = {}
  #firstChunk: number | undefined
  #open = true

  constructor(
    started: Started,
    request: LlmRequest,
    parts: AgentParts,
    scope: RunScope | undefined,
  ) {
    super(started.span, parts)
    this.context = started.context
    this.#scope = scope
    this.#began = parts.now()
    const { operation, provider, model, server } = request
    this.#request = { operation, provider, model: model && short(model), server }
    if (!this.wantsContent) return
    this.#note({
      [GEN_AI.systemInstructions]: safely(() => {
        const instructions = toParts(request.system?.())
        return instructions.length === 0 ? undefined : renderValue(instructions, parts)
      }),
      [GEN_AI.toolDefinitions]: safely(() => {
        const tools = toTools(request.tools?.())
        return tools.length === 0 ? undefined : renderValue(tools, parts)
      }),
      [GEN_AI.inputMessages]: safely(() => renderMessages(toMessages(request.input?.()), parts)),
    })
  }

  /** Whether content is to be gathered at all. */
  get wantsContent(): boolean {
    const { content, log } = this.parts
    if (content === 'off' || !this.#open) return false
    return content === 'log' ? log !== undefined : this.span.isRecording()
  }

  /** Characters of streamed content that are worth keeping. */
  get contentLimit(): number {
    return this.wantsContent ? this.parts.maxBytes : 0
  }

  firstChunk(): void {
    if (this.#firstChunk !== undefined || !this.#open) return
    this.#firstChunk = this.parts.now() - this.#began
    this.span.setAttribute(GEN_AI.timeToFirstChunk, this.#firstChunk / 1000)
  }

  done(answer: LlmAnswer): void {
    if (!this.#open) return
    const { output, ...rest } = safely(() => knownAnswer(answer)) ?? {}
    this.#answer = { ...this.#answer, ...rest }
    if (output === undefined || !this.wantsContent) return
    const messages = safely(() => renderMessages(toMessages(output, 'assistant'), this.parts))
    this.#note({ [GEN_AI.outputMessages]: messages })
  }

  override error(error: unknown, type?: string): void {
    if (this.#open) super.error(error, type)
  }

  /** The answer says that it is none. */
  refuse(type: string, message: string): void {
    if (!this.#open) return
    this.failure = type
    markRefused(this.span, type, message)
  }

  fail(error: unknown): void {
    this.threw(error)
    this.end()
  }

  override end(): void {
    if (!this.#open) return
    // Telemetry of a call must not become the call's failure.
    safely(() => this.#finish())
    this.#open = false
    this.span.end()
  }

  #finish(): void {
    const { usage = {}, model, id, finishReasons } = this.#answer
    const { provider, model: asked } = this.#request
    const costUsd =
      this.#answer.costUsd ?? costOf(this.parts.prices, [model, asked], provider, usage)
    const found: readonly (readonly [string, Attributes[string]])[] = [
      [GEN_AI.responseModel, model && short(model)],
      [GEN_AI.responseId, id && short(id)],
      [GEN_AI.finishReasons, finishReasons?.slice(0, MAX_REASONS).map(short)],
      [GEN_AI.inputTokens, usage.input],
      [GEN_AI.outputTokens, usage.output],
      [GEN_AI.cacheReadTokens, usage.cacheRead],
      [GEN_AI.cacheWriteTokens, usage.cacheWrite],
      [GEN_AI.reasoningTokens, usage.reasoning],
      [GEN_AI.cost, costUsd],
    ]
    for (const [name, value] of found) {
      if (value !== undefined) this.span.setAttribute(name, value)
    }
    addCall(this.#scope, { input: usage.input ?? 0, output: usage.output ?? 0, costUsd })
    this.#measure()
    if (Object.keys(this.#content).length > 0) this.#writeContent()
  }

  #measure(): void {
    const { metrics, now } = this.parts
    if (metrics === undefined) return
    const { operation, provider, model, server } = this.#request
    const labels: Record<string, string | number> = {
      [GEN_AI.operation]: operation,
      [GEN_AI.provider]: provider,
    }
    if (model !== undefined) labels[GEN_AI.requestModel] = model
    if (this.#answer.model !== undefined) {
      labels[GEN_AI.responseModel] = short(this.#answer.model)
    }
    if (server !== undefined) labels[GEN_AI.serverAddress] = server.address
    const { input, output } = this.#answer.usage ?? {}
    const failed = this.failure === undefined ? {} : { [GEN_AI.errorType]: this.failure }
    metrics.record('duration', (now() - this.#began) / 1000, { ...labels, ...failed })
    if (input !== undefined)
      metrics.record('tokens', input, { ...labels, [GEN_AI.tokenType]: 'input' })
    if (output !== undefined) {
      metrics.record('tokens', output, { ...labels, [GEN_AI.tokenType]: 'output' })
    }
  }

  #note(content: Readonly<Record<string, string | undefined>>): void {
    for (const [name, json] of Object.entries(content)) {
      if (json === undefined) continue
      if (this.parts.content === 'span') this.span.setAttribute(name, json)
      else this.#content[name] = json
    }
  }

  #writeContent(): void {
    const { operation, provider, model } = this.#request
    writeEvent(this.parts, GEN_AI_EVENTS.content, this.span, {
      [GEN_AI.operation]: operation,
      [GEN_AI.provider]: provider,
      ...(model === undefined ? {} : { [GEN_AI.requestModel]: model }),
      ...this.#content,
    })
  }
}

/** All that is kept of a request: the app's messages must not live as long as the span does. */
type Named = Pick<LlmRequest, 'operation' | 'provider' | 'model' | 'server'>

const MAX_REASONS = 128
