import { diag } from '@opentelemetry/api'
import type { WrapOptions } from '../agent-api.ts'
import type { AgentParts } from '../agent-parts.ts'
import { record, type UnknownRecord } from '../content/record.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { clientFacts } from './client-facts.ts'
import type { Dialect } from './dialect.ts'
import { observeMethod } from './observe-method.ts'
import { openAiChat, openAiCompletion } from './openai-chat.ts'
import { openAiEmbeddings } from './openai-embeddings.ts'
import { openAiResponses } from './openai-responses.ts'
import { withoutBegunSpan, withoutOwnSpans } from './own-spans.ts'
import { patch } from './patch.ts'
import { isModel, wrapModel } from './wrap-ai-sdk.ts'
import { isProvider, wrapProvider } from './wrap-provider.ts'

/** By what a client has, not by its class: an app may have a version of its own. Never throws. */
export function wrapClient<C extends object>(
  client: C,
  options: WrapOptions,
  partsOf: () => AgentParts,
): C {
  try {
    if (isModel(client)) {
      wrapModel(client, options.provider, partsOf)
      return client
    }
    if (isProvider(client)) return wrapProvider(client, options.provider, partsOf)
    wrapHttpClient(client, options, partsOf)
  } catch (error) {
    diag.warn('agent.wrap: the client is left as it is', error)
  }
  return client
}

function wrapHttpClient(client: object, options: WrapOptions, partsOf: () => AgentParts): void {
  const has = client as UnknownRecord
  const beta = record(has['beta'])
  const anthropic = typeof record(has['messages'])?.['create'] === 'function'
  const facts = clientFacts(client, anthropic ? 'anthropic' : 'openai', options.provider)
  const methods: readonly (readonly [resource: unknown, dialect: Dialect])[] = anthropic
    ? [
        [has['messages'], anthropicMessages],
        [beta?.['messages'], anthropicMessages],
      ]
    : [
        [record(has['chat'])?.['completions'], openAiChat],
        [has['responses'], openAiResponses],
        [has['embeddings'], openAiEmbeddings],
        [has['completions'], openAiCompletion],
      ]
  const optionsOf = anthropic ? withoutBegunSpan : (options: unknown): unknown => options
  let found = 0
  for (const [resource, dialect] of methods) {
    const target = record(resource)
    if (typeof target?.['create'] !== 'function') continue
    observeMethod(target, 'create', dialect, facts, partsOf, optionsOf)
    found++
  }
  if (found === 0) {
    diag.warn(
      'agent.wrap: no client of OpenAI or Anthropic, and no model or provider of the AI SDK',
    )
    return
  }
  if (anthropic) withoutOwnSpans(client)
  // A copy with other options is another client.
  patch(
    client,
    'withOptions',
    (original) =>
      function withOptions(this: unknown, ...args) {
        const copy = original.apply(this, args)
        return typeof copy === 'object' && copy !== null ? wrapClient(copy, options, partsOf) : copy
      },
  )
}
