import type { SignalContext } from '../../options/signal-context.ts'
import { ConsoleSink, type Output } from './console-sink.ts'
import { jsonPrinter } from './print-json.ts'
import { prettyPrinter } from './print-pretty.ts'

/** A stream that knows whether a person reads it; stdout is one. */
export interface ConsoleOutput extends Output {
  readonly isTTY?: boolean
}

/**
 * The console that fits: pretty on a terminal, else JSON. Colours go where they are seen, unless NO_COLOR is set.
 * FORCE_COLOR has them anywhere. TAILSPAN_URL is where the links to traces lead.
 */
export function chooseConsole(
  kind: 'pretty' | 'json' | 'auto',
  around: Pick<SignalContext, 'service' | 'environment' | 'env'>,
  output: ConsoleOutput,
): ConsoleSink {
  const terminal = output.isTTY === true
  if (kind === 'json' || (kind === 'auto' && !terminal)) {
    return new ConsoleSink(jsonPrinter(constantFields(around)), output)
  }
  const env = (name: string): string | undefined => around.env(name)
  const forced = env('FORCE_COLOR') !== undefined && env('FORCE_COLOR') !== '0'
  const colours = env('NO_COLOR') === undefined && (forced || (terminal && env('TERM') !== 'dumb'))
  const base = (env('TAILSPAN_URL') ?? 'http://localhost:3100').replace(/\/+$/, '')
  const traceLink = (id: string): string => `${base}/traces/${id}`
  return new ConsoleSink(prettyPrinter({ colours, traceLink }), output)
}

/** What Loki has as labels. */
export function constantFields({
  service,
  environment,
}: Pick<SignalContext, 'service' | 'environment'>): readonly (readonly [string, string])[] {
  const all = [['service', service] as const, ['environment', environment] as const]
  return all.filter(([, value]) => value !== '')
}
