import { TailspanError } from '@tailspan/model'
import type { FastifyRequest } from 'fastify'
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { RouteDoc } from '../openapi/route-doc.ts'
import type { Properties } from '../openapi/schema.ts'
import { requestSignal } from '../request-signal.ts'
import type { TailspanDeps } from './deps.ts'
import type { TypedApp } from './typed-app.ts'

/** A route of Tailspan's own API: what is said about it, and what it does. */
export interface OwnRoute {
  readonly doc: RouteDoc
  readonly register: (app: TypedApp, deps: TailspanDeps) => void
}

/** An object schema of such members. */
type ObjectOf<P, R> = {
  readonly type: 'object'
  readonly additionalProperties: false
  readonly properties: P
  readonly required: R
}

type Values<P, R = readonly []> =
  ObjectOf<P, R> extends infer S extends JSONSchema ? FromSchema<S> : never

/** One request to a route that only reads. */
export interface Question<P, R, N> {
  readonly params: Values<P, R>
  /** The named parts of the path. */
  readonly names: Values<N, readonly (keyof N)[]>
  readonly deps: TailspanDeps
  /** Ends with the client, or when the answer takes too long. */
  readonly signal: AbortSignal
}

/**
 * A route that only reads: by GET, or by POST with its parameters in a form or in JSON. Its parameters
 * are checked against their schema, and take their types from it.
 */
export function question<
  const P extends Properties,
  const R extends readonly (keyof P & string)[] = readonly [],
  const N extends Properties = Record<never, never>,
>(
  doc: Omit<RouteDoc, 'methods' | 'body' | 'params' | 'required' | 'names' | 'answer'> & {
    readonly params: P
    readonly required?: R
    readonly names?: N
    readonly answer: NonNullable<RouteDoc['answer']['schema']>
  },
  answer: (question: Question<P, R, N>) => Promise<object> | object,
): OwnRoute {
  const { names = {}, params, required = [] } = doc
  const schema = {
    querystring: { type: 'object', additionalProperties: false, properties: params, required },
    params: { type: 'object', properties: names, required: Object.keys(names) },
  }
  return {
    doc: {
      ...doc,
      methods: ['GET', 'POST'],
      answer: { status: 200, description: 'The answer.', schema: doc.answer },
    },
    register: (app, deps) => {
      app.route({
        method: ['GET', 'POST'],
        url: doc.path,
        schema,
        preValidation: async (request) => {
          const given = { ...(request.query as object), ...bodyParams(request) }
          // One that nobody reads is misspelt, and the answer would be to another question.
          const unknown = Object.keys(given).find((name) => !Object.hasOwn(params, name))
          if (unknown !== undefined) throw noParameter(unknown, Object.keys(params))
          request.query = given
        },
        handler: async (request, reply) =>
          answer({
            params: request.query as Question<P, R, N>['params'],
            names: request.params as Question<P, R, N>['names'],
            deps,
            signal: requestSignal(reply, deps.timeoutMs),
          }),
      })
    },
  }
}

function noParameter(name: string, known: readonly string[]): TailspanError {
  const others = known.length === 0 ? 'it takes none' : `there are ${known.join(', ')}`
  return new TailspanError('bad_request', `there is no parameter "${name}" here; ${others}`)
}

/** Parameters of a form, which comes as text, or of a JSON object. */
function bodyParams({ body }: FastifyRequest): object {
  if (body === undefined || body === null) return {}
  if (typeof body === 'string') {
    const form = new URLSearchParams(body)
    const pairs = [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name)
      return [name, values.length === 1 ? values[0] : values] as const
    })
    return Object.fromEntries(pairs)
  }
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw new TailspanError('bad_request', 'the body must be an object of parameters')
  }
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      const why = 'JSON readers do not keep all digits of such a number; write it as text'
      throw new TailspanError('bad_request', `${name}: ${why}`)
    }
  }
  return body
}
