import { type Context, createContextKey } from '@opentelemetry/api'

/** What calls of models within a run learn from it, and add to it. */
export interface RunScope {
  readonly agent: string | undefined
  readonly conversation: string | undefined
  /** A run within another adds to both. */
  readonly outer: RunScope | undefined
  calls: number
  input: number
  output: number
  /** undefined until a call has a cost. */
  costUsd: number | undefined
}

const RUN = createContextKey('tailspan.genai.run')

export function runScope(context: Context): RunScope | undefined {
  return context.getValue(RUN) as RunScope | undefined
}

export function withRunScope(context: Context, scope: RunScope): Context {
  return context.setValue(RUN, scope)
}

/** Adds a call to all runs that it is part of. */
export function addCall(
  scope: RunScope | undefined,
  call: { readonly input: number; readonly output: number; readonly costUsd: number | undefined },
): void {
  for (let run = scope; run !== undefined; run = run.outer) {
    run.calls++
    run.input += call.input
    run.output += call.output
    if (call.costUsd !== undefined) run.costUsd = (run.costUsd ?? 0) + call.costUsd
  }
}
