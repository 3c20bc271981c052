import { type Context, context, propagation, type TracerProvider, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { HeaderPropagator, type PropagationRules } from '../propagation/header-propagator.ts'

export interface Globals {
  /** undefined when the context manager is someone else's. */
  readonly attach: ((active: Context) => void) | undefined
  readonly uninstall: () => void
}

/** Makes OpenTelemetry's globals ours, as far as nobody else has set them. */
export function installGlobals(
  rules: PropagationRules,
  provider: TracerProvider | undefined,
  warn: (message: string) => void,
): Globals {
  const manager = new AsyncLocalStorageContextManager().enable()
  const undo: (() => void)[] = []
  const own = (what: string, installed: boolean, remove: () => void): void => {
    if (installed) undo.push(remove)
    else warn(`another OpenTelemetry set-up has the ${what}; it stays in use`)
  }
  const ours = context.setGlobalContextManager(manager)
  own('context manager', ours, () => context.disable())
  own('propagator', propagation.setGlobalPropagator(new HeaderPropagator(rules)), () =>
    propagation.disable(),
  )
  if (provider !== undefined) {
    own('tracer provider', trace.setGlobalTracerProvider(provider), () => trace.disable())
  }
  return {
    attach: ours ? (active) => void manager.attach(active) : undefined,
    uninstall: () => {
      for (const remove of undo) remove()
    },
  }
}
