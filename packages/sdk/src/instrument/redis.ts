import { type Span, SpanKind, trace } from '@opentelemetry/api'
import { failSpan } from '../traces/failure.ts'
import { startSpan } from '../traces/span.ts'
import type { Subscriptions } from './subscriptions.ts'

/** What ioredis (from 5.11) and redis (from 5.12) say about a command; values are `?` already. */
interface Command {
  readonly command: string
  readonly args?: readonly string[]
  readonly database?: number
  readonly serverAddress?: string
  readonly serverPort?: number
  readonly error?: unknown
}

const CHANNELS = ['ioredis:command', 'node-redis:command']
const MAX_TEXT = 256

/**
 * A CLIENT span for each command of ioredis and redis within a trace, by the channels that they have themselves.
 * What they do by themselves (connect, ping, wait for jobs for seconds) is nobody's work, and would be kept as slow.
 */
export function watchRedis(subscriptions: Subscriptions): void {
  for (const channel of CHANNELS) {
    const spans = new WeakMap<Command, Span>()
    subscriptions.on<Command>(`tracing:${channel}:start`, (command) => {
      if (trace.getActiveSpan() === undefined) return
      const name = command.command.toUpperCase()
      const args = command.args?.[0]?.toUpperCase() === name ? command.args.slice(1) : command.args
      const { span } = startSpan(name, {
        kind: SpanKind.CLIENT,
        attributes: {
          'db.system.name': 'redis',
          'db.operation.name': name,
          'db.query.text': [name, ...(args ?? [])].join(' ').slice(0, MAX_TEXT),
          ...(command.database === undefined ? {} : { 'db.namespace': String(command.database) }),
          ...(command.serverAddress === undefined
            ? {}
            : { 'server.address': command.serverAddress }),
          ...(command.serverPort === undefined ? {} : { 'server.port': command.serverPort }),
        },
      })
      spans.set(command, span)
    })
    subscriptions.on<Command>(`tracing:${channel}:error`, (command) => {
      const span = spans.get(command)
      if (span !== undefined) failSpan(span, command.error, false)
    })
    subscriptions.on<Command>(`tracing:${channel}:asyncEnd`, (command) => spans.get(command)?.end())
  }
}
