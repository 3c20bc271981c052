import type { SpanEnds } from './span.ts'
import { type Fn, type TracedOptions, traceFunction } from './traced.ts'

/** Of both protocols: TC39's and TypeScript's `experimentalDecorators`. */
export interface TracedDecorator {
  <F extends Fn>(method: F, context: ClassMethodDecoratorContext): F
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void
}

/** @param name default `Class.method`, by the class of `this` */
export function tracedDecorator(
  name: string | undefined,
  options: TracedOptions<Fn>,
  errors: SpanEnds['errors'],
): TracedDecorator {
  const wrap = (fn: Fn, key: string | symbol): Fn =>
    traceFunction((self) => name ?? methodName(self, key), fn, options, errors)
  const decorate = (target: unknown, place: unknown, descriptor?: PropertyDescriptor): unknown => {
    if (typeof place === 'string' || typeof place === 'symbol') {
      const value: unknown = descriptor?.value
      if (descriptor !== undefined && typeof value === 'function') {
        descriptor.value = wrap(value as Fn, place)
      }
      return undefined
    }
    const { kind, name: key } = place as DecoratorContext
    if (key === undefined) return undefined
    if (kind === 'field') {
      return (value: unknown) => (typeof value === 'function' ? wrap(value as Fn, key) : value)
    }
    return typeof target === 'function' ? wrap(target as Fn, key) : undefined
  }
  return decorate as TracedDecorator
}

function methodName(self: unknown, key: string | symbol): string {
  const method = typeof key === 'symbol' ? (key.description ?? 'method') : key
  const owner = typeof self === 'function' ? self : (self as object | null | undefined)?.constructor
  const type: unknown = owner?.name
  return typeof type === 'string' && type !== '' ? `${type}.${method}` : method
}
