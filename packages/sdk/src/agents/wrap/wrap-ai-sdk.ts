import { context } from '@opentelemetry/api'
import { safely } from '../../traces/span.ts'
import type { AgentParts } from '../agent-parts.ts'
import { record, text } from '../content/record.ts'
import { startLlm } from '../llm-operation.ts'
import { GEN_AI } from '../semconv.ts'
import { aiSdkEmbedding, aiSdkLanguage } from './ai-sdk-model.ts'
import type { Dialect } from './dialect.ts'
import { ObservedCall } from './observed-call.ts'
import { patch } from './patch.ts'

type ModelMethod = (options: unknown) => PromiseLike<unknown>

/** A language or embedding model of the AI SDK. */
export function isModel(value: unknown): value is object {
  const model = value as Readonly<Record<string, unknown>> | null | undefined
  return (
    typeof model?.['specificationVersion'] === 'string' &&
    (typeof model['doGenerate'] === 'function' || typeof model['doEmbed'] === 'function')
  )
}

/** Its methods are patched in place: class, identity and all else stay. */
export function wrapModel(
  model: object,
  provider: string | undefined,
  partsOf: () => AgentParts,
): void {
  const observe = (name: string, dialect: Dialect, streamed: boolean): void =>
    patch(
      model,
      name,
      (original) =>
        function observed(this: unknown, ...args) {
          const run = (): PromiseLike<unknown> => (original as ModelMethod).apply(this, [args[0]])
          const call = safely(() => begin(model, args[0], dialect, streamed, provider, partsOf()))
          return call === undefined ? run() : follow(run, call, streamed)
        },
    )
  observe('doGenerate', aiSdkLanguage, false)
  observe('doStream', aiSdkLanguage, true)
  observe('doEmbed', aiSdkEmbedding, false)
}

function begin(
  model: object,
  options: unknown,
  dialect: Dialect,
  streamed: boolean,
  given: string | undefined,
  parts: AgentParts,
): ObservedCall {
  const { provider, modelId } = model as { provider?: unknown; modelId?: unknown }
  const request = dialect.request(record(options) ?? {})
  const operation = startLlm(
    {
      ...request,
      operation: dialect.operation,
      attributes: { ...request.attributes, ...(streamed ? { [GEN_AI.stream]: true } : {}) },
      provider: given ?? conventional(text(provider) ?? 'unknown'),
      model: text(modelId),
    },
    parts,
    context.active(),
  )
  return new ObservedCall(operation, dialect)
}

async function follow(
  run: () => PromiseLike<unknown>,
  call: ObservedCall,
  streamed: boolean,
): Promise<unknown> {
  let result: unknown
  try {
    result = await context.with(call.operation.context, run)
  } catch (error) {
    call.fail(error)
    throw error
  }
  const stream = record(result)?.['stream']
  if (streamed && stream instanceof ReadableStream) {
    return { ...(result as object), stream: watched(stream, call) }
  }
  call.answered(result)
  return result
}

/** The same parts, each read from the model when it is asked for. */
function watched(stream: ReadableStream<unknown>, call: ObservedCall): ReadableStream<unknown> {
  const reader = stream.getReader()
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        let step: Awaited<ReturnType<typeof reader.read>>
        try {
          step = await reader.read()
        } catch (error) {
          call.fail(error)
          throw error
        }
        if (step.done) {
          call.streamed()
          controller.close()
          return
        }
        call.chunk(step.value)
        controller.enqueue(step.value)
      },
      cancel(reason) {
        call.streamed()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

const PROVIDERS: readonly (readonly [begin: string, name: string])[] = [
  ['amazon-bedrock', 'aws.bedrock'],
  ['azure', 'azure.ai.openai'],
  ['google.vertex', 'gcp.vertex_ai'],
  ['google-vertex', 'gcp.vertex_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['google', 'gcp.gemini'],
  ['mistral', 'mistral_ai'],
  ['moonshotai', 'moonshot_ai'],
  ['xai', 'x_ai'],
]

/** `openai.chat` is the provider openai; some have another name in the conventions. */
function conventional(provider: string): string {
  const known = PROVIDERS.find(([begin]) => provider === begin || provider.startsWith(`${begin}.`))
  return known?.[1] ?? provider.split('.')[0] ?? provider
}
