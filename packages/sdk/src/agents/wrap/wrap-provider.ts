import type { AgentParts } from '../agent-parts.ts'
import { isModel, wrapModel } from './wrap-ai-sdk.ts'

/** A provider of the AI SDK: `openai('model')`, `openai.chat('model')`, `gateway.languageModel('model')`. */
export function isProvider(value: object): boolean {
  const has = value as Readonly<Record<string, unknown>>
  return (
    typeof has['languageModel'] === 'function' &&
    (typeof value === 'function' ||
      ['embeddingModel', 'textEmbeddingModel', 'chatModel'].some(
        (name) => typeof has[name] === 'function',
      ))
  )
}

/** The same provider, but the models that it makes are watched. */
export function wrapProvider<P extends object>(
  provider: P,
  name: string | undefined,
  partsOf: () => AgentParts,
): P {
  const observed = <T>(made: T): T => {
    if (isModel(made)) wrapModel(made, name, partsOf)
    return made
  }
  return new Proxy(provider, {
    apply: (target, self, args) =>
      observed(Reflect.apply(target as () => unknown, self, args) as unknown),
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function' || isFixed(target, key)) return value
      return new Proxy(value as () => unknown, {
        apply: (method, self, args) =>
          observed(Reflect.apply(method, self === undefined ? self : target, args)),
      })
    },
  })
}

/** Such properties have to be given as they are. */
function isFixed(target: object, key: PropertyKey): boolean {
  const own = Object.getOwnPropertyDescriptor(target, key)
  return own !== undefined && own.configurable === false && own.writable !== true
}
