import { context, SpanKind } from '@opentelemetry/api'
import { failSpan } from '../traces/failure.ts'
import { followResult } from '../traces/follow-result.ts'
import { type SpanOptions, type Started, startSpan } from '../traces/span.ts'
import { watchModuleLoads } from './module-loads.ts'
import type { Subscriptions } from './subscriptions.ts'

type Method = (this: unknown, ...args: unknown[]) => unknown
type Callback = (this: unknown, error: unknown, ...rest: unknown[]) => unknown

const WATCHED = Symbol.for('tailspan.pg')
const MAX_TEXT = 2048

/** A CLIENT span for each query of pg, from when its parts are loaded on. */
export function watchPgLoads(subscriptions: Subscriptions): void {
  const undo = watchModuleLoads((request, from, exports) => {
    if (request === './client' && /[\\/]pg[\\/]lib[\\/]index\.js$/.test(from)) {
      subscriptions.safely(() => watchClient(exports))
    } else if (request === 'pg-pool') subscriptions.safely(() => watchPool(exports))
  })
  subscriptions.undo(undo)
}

/** For programs that are bundled: `instrumentPg(pg)`. Does nothing for anything else than pg. */
export function instrumentPg(pg: unknown): void {
  const { Client, Pool } = (pg ?? {}) as { Client?: unknown; Pool?: unknown }
  watchClient(Client)
  watchPool(Pool)
}

function watchClient(client: unknown): void {
  wrapMethod(client, 'query', (query) => {
    return function (...args) {
      const started = begin(this, args[0], args[1])
      if (started === undefined) return query.apply(this, args)
      const at = args.findLastIndex((arg) => typeof arg === 'function')
      const outer = context.active()
      if (at >= 0) {
        const callback = args[at] as Callback
        args[at] = function (this: unknown, error: unknown, ...rest: unknown[]) {
          if (error) failSpan(started.span, error, false)
          started.span.end()
          return context.with(outer, () => callback.call(this, error, ...rest))
        } satisfies Callback
      }
      const run = <T>(part: () => T): T => part()
      const end = (): void => started.span.end()
      const fail = (error: unknown): void => {
        failSpan(started.span, error, false)
        started.span.end()
      }
      try {
        const result = query.apply(this, args)
        return at >= 0 ? result : followResult(result, { run, end, fail })
      } catch (error) {
        fail(error)
        throw error
      }
    }
  })
}

/** Who waits for a connection is called back where another one gives it back: its own trace is restored. */
function watchPool(pool: unknown): void {
  wrapMethod(pool, 'connect', (connect) => {
    return function (...args) {
      const [callback] = args
      if (typeof callback === 'function') args[0] = context.bind(context.active(), callback)
      return connect.apply(this, args)
    }
  })
}

function wrapMethod(type: unknown, name: string, wrap: (method: Method) => Method): void {
  const prototype: unknown = (type as { prototype?: unknown } | null | undefined)?.prototype
  if (typeof prototype !== 'object' || prototype === null) return
  const methods = prototype as Record<string | symbol, unknown>
  const method = methods[name]
  if (typeof method !== 'function' || Object.hasOwn(methods, WATCHED)) return
  Object.defineProperty(methods, WATCHED, { value: true })
  methods[name] = wrap(method as Method)
}

interface PgClient {
  readonly database?: string
  readonly host?: string
  readonly port?: number
}

/** undefined when it cannot be told what is asked; the query runs all the same. */
function begin(client: unknown, config: unknown, values: unknown): Started | undefined {
  try {
    const { text: own, values: bound } = (config ?? {}) as { text?: unknown; values?: unknown }
    const text = typeof config === 'string' ? config : own
    if (typeof text !== 'string') return undefined
    const { database, host, port } = client as PgClient
    const operation = /^\s*(?:--[^\n]*\n\s*)*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? 'QUERY'
    const isBound = Array.isArray(values) || Array.isArray(bound)
    const options: SpanOptions = {
      kind: SpanKind.CLIENT,
      attributes: {
        'db.system.name': 'postgresql',
        'db.operation.name': operation,
        'db.query.text': (isBound ? text : withoutLiterals(text)).slice(0, MAX_TEXT),
        ...(typeof database === 'string' ? { 'db.namespace': database } : {}),
        ...(typeof host === 'string' ? { 'server.address': host } : {}),
        ...(typeof port === 'number' ? { 'server.port': port } : {}),
      },
    }
    return startSpan(typeof database === 'string' ? `${operation} ${database}` : operation, options)
  } catch {
    return undefined
  }
}

/** Values that are part of a query's text may be anybody's data. */
function withoutLiterals(text: string): string {
  return text
    .slice(0, MAX_TEXT * 4)
    .replace(/'(?:[^']|'')*(?:'|$)/g, '?')
    .replace(/\b\d+(?:\.\d+)?\b/g, '?')
}
