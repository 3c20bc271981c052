import { context } from '@opentelemetry/api'
import { followResult } from '../../traces/follow-result.ts'
import { safely } from '../../traces/span.ts'
import type { AgentParts } from '../agent-parts.ts'
import { record, text } from '../content/record.ts'
import { type LlmRequest, startLlm } from '../llm-operation.ts'
import type { Dialect } from './dialect.ts'
import { followApiPromise, isApiPromise } from './follow-api-promise.ts'
import { followStream, isClientStream } from './follow-stream.ts'
import { ObservedCall } from './observed-call.ts'
import { patch } from './patch.ts'

/** What is known of a client without looking at a call. */
export interface ClientFacts {
  readonly provider: string
  readonly server: LlmRequest['server']
}

/** Gives each call of a method that sends a request its span. @param optionsOf what is handed on as second argument */
export function observeMethod(
  target: object | undefined,
  name: string,
  dialect: Dialect,
  facts: () => ClientFacts,
  partsOf: () => AgentParts,
  optionsOf: (options: unknown) => unknown,
): void {
  patch(
    target,
    name,
    (original) =>
      function observed(this: unknown, ...args) {
        const call = safely(() => begin(args[0], dialect, facts(), partsOf()))
        if (call === undefined) return original.apply(this, args)
        const [body, options, ...rest] = args
        const passed = args.length < 2 ? args : [body, optionsOf(options), ...rest]
        let result: unknown
        try {
          result = context.with(call.operation.context, () => original.apply(this, passed))
        } catch (error) {
          call.fail(error)
          throw error
        }
        return follow(result, call)
      },
  )
}

function begin(
  first: unknown,
  dialect: Dialect,
  { provider, server }: ClientFacts,
  parts: AgentParts,
): ObservedCall {
  const body = record(first) ?? {}
  const request: LlmRequest = {
    ...dialect.request(body),
    operation: dialect.operation,
    model: text(body['model']),
    provider,
    server,
  }
  return new ObservedCall(startLlm(request, parts, context.active()), dialect)
}

function follow(result: unknown, call: ObservedCall): unknown {
  if (isApiPromise(result)) {
    followApiPromise(result, call)
    return result
  }
  // Clients of other versions, and those that tests make up.
  return followResult(result, {
    run: (part) => part(),
    end: (value) => {
      if (isClientStream(value)) followStream(value, call)
      else call.answered(value)
    },
    fail: (error) => call.fail(error),
  })
}
