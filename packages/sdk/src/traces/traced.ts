import { types } from 'node:util'
import type { Attributes } from '@opentelemetry/api'
import { followIterator, isIterator } from './follow-iterator.ts'
import {
  lazyWork,
  runInSpan,
  type SpanEnds,
  type SpanOptions,
  type Started,
  safely,
  startSpan,
} from './span.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- nothing else lets every function in
export type Fn = (...args: any[]) => any

export interface TracedOptions<F extends Fn> extends SpanOptions {
  /** Attributes from the arguments; none are captured unless asked for. */
  readonly args?: (...args: Parameters<F>) => Attributes
  /** Attributes from what it returns, resolves to, or its iterator returns at the end. */
  readonly result?: (result: Awaited<ReturnType<F>>) => Attributes
}

/**
 * A function that does the same in a span: `this`, arguments, result and errors are as they were, so are its
 * name, length, own properties and kind. The body of a generator begins with the first step, and so does its span.
 * @param nameOf from `this`
 */
export function traceFunction<F extends Fn>(
  nameOf: (self: unknown) => string,
  fn: F,
  options: TracedOptions<F>,
  errors: SpanEnds['errors'],
): F {
  const ends: SpanEnds = { errors, result: options.result as SpanEnds['result'] }
  const lazy = types.isGeneratorFunction(fn)
  function wrapper(this: unknown, ...args: Parameters<F>): unknown {
    const start = (): Started => {
      const more = options.args === undefined ? undefined : safely(() => options.args?.(...args))
      const attributes = { ...options.attributes, ...more }
      return startSpan(nameOf(this), { ...options, attributes })
    }
    if (!lazy) return runInSpan(start, () => fn.apply(this, args) as unknown, options, ends)
    const iterator = fn.apply(this, args) as object
    if (isIterator(iterator)) followIterator(iterator, lazyWork(start, options, ends))
    return iterator
  }
  return likeOriginal(wrapper as unknown as F, fn)
}

/** Frameworks look at the name, the number of parameters, and whether a function is async. */
function likeOriginal<F extends Fn>(wrapper: F, fn: F): F {
  return (
    safely(() => {
      Object.setPrototypeOf(wrapper, Object.getPrototypeOf(fn) as object)
      for (const key of Reflect.ownKeys(fn)) {
        if (key === 'prototype' || key === 'arguments' || key === 'caller') continue
        const descriptor = Object.getOwnPropertyDescriptor(fn, key)
        if (descriptor !== undefined) Object.defineProperty(wrapper, key, descriptor)
      }
      return wrapper
    }) ?? wrapper
  )
}
