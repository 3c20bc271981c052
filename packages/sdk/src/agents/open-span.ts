import { type Attributes, context, type Span, type SpanKind, trace } from '@opentelemetry/api'
import { safely, startSpan } from '../traces/span.ts'
import type { GenAiSpan } from './agent-api.ts'
import type { AgentParts } from './agent-parts.ts'
import { cut } from './content/plain.ts'
import { renderValue } from './content/render.ts'
import { AgentSpan, writeEvent } from './gen-ai-span.ts'
import { runScope } from './run-context.ts'
import type { Open } from './run-in-span.ts'
import { GEN_AI, GEN_AI_EVENTS } from './semconv.ts'
import { short } from './short.ts'

/** What work gets that cannot be traced. */
export const NO_SPAN: Span = trace.wrapSpanContext({
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  traceFlags: 0,
})

export function noSpan(parts: AgentParts): GenAiSpan {
  return new AgentSpan(NO_SPAN, parts)
}

type Described = Readonly<Record<string, Attributes[string]>>

/** Starts a span of an agent. @param content of the beginning; @param last what its result adds */
export function openSpan(
  parts: AgentParts,
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  content: (span: Span) => Described,
  last: (span: Span, result: unknown) => Described = () => ({}),
): Open<GenAiSpan> {
  const { agent, conversation } = runScope(context.active()) ?? {}
  const inherited: Attributes = {
    ...(agent === undefined ? {} : { [GEN_AI.agentName]: agent }),
    ...(conversation === undefined ? {} : { [GEN_AI.conversation]: conversation }),
  }
  const { span, context: within } = startSpan(short(name), {
    kind,
    attributes: bounded({ ...inherited, ...attributes }),
  })
  const handle = new AgentSpan(span, parts)
  const texts: Record<string, Attributes[string]> = {}
  const describe = (found: Described | undefined): void => {
    for (const [key, value] of Object.entries(found ?? {})) {
      if (value === undefined) continue
      if (parts.content === 'log' && CONTENT.has(key)) texts[key] = value
      else span.setAttribute(key, value)
    }
  }
  describe(safely(() => content(span)))
  let ended = false
  const end = (finish: () => void): void => {
    if (ended) return
    ended = true
    safely(finish)
    if (Object.keys(texts).length > 0) {
      writeEvent(parts, GEN_AI_EVENTS.content, span, { ...attributes, ...texts })
    }
    span.end()
  }
  return {
    handle,
    context: within,
    ended: (result) => end(() => describe(last(span, result))),
    failed: (error) =>
      end(() => {
        handle.threw(error)
        describe(last(span, undefined))
      }),
  }
}

/** Models name tools, and may name some that there are none of. */
function bounded(attributes: Attributes): Attributes {
  const entries = Object.entries(attributes)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'string' ? short(value) : value]),
  )
}

const CONTENT: ReadonlySet<string> = new Set([
  GEN_AI.toolArguments,
  GEN_AI.toolResult,
  GEN_AI.retrievalQuery,
])

function contentWanted(span: Span, { content, log }: AgentParts): boolean {
  if (content === 'off') return false
  return content === 'log' ? log !== undefined : span.isRecording()
}

/** A value as JSON, where content is on. */
export function contentJson(span: Span, parts: AgentParts, value: unknown): string | undefined {
  if (value === undefined || !contentWanted(span, parts)) return undefined
  return renderValue(value, parts)
}

/** A text as it is, where content is on. */
export function contentText(span: Span, parts: AgentParts, value: string): string | undefined {
  if (!contentWanted(span, parts)) return undefined
  return cut(parts.mask === undefined ? value : parts.mask(value), parts.maxBytes)
}
