/** What an app is run with. */
export type MiddlewareSetUp =
  | { readonly kind: 'bare' }
  | { readonly kind: 'opentelemetry'; readonly ratio: number }
  | {
      readonly kind: 'tailspan'
      readonly ratio: number
      /** The plugin of Fastify. */
      readonly plugin: boolean
      /** What `init` watches without a change of the code. */
      readonly instrument: boolean
      /** A line for each request, sent to Loki. */
      readonly log: boolean
    }

const tailspan = {
  kind: 'tailspan',
  ratio: 0.1,
  plugin: true,
  instrument: false,
  log: false,
} as const

/** By their titles; the first is what the others are compared to. */
export const middlewareSetUps: ReadonlyMap<string, MiddlewareSetUp> = new Map<
  string,
  MiddlewareSetUp
>([
  ['bare Fastify', { kind: 'bare' }],
  ['ours: span, metric, 10 %', tailspan],
  ['ours: span, metric, 100 %', { ...tailspan, ratio: 1 }],
  ['ours: span, metric, log line, 10 %', { ...tailspan, log: true }],
  ['ours: `init` alone, 10 %', { ...tailspan, plugin: false, instrument: true }],
  ['ours: `init` and plugin, 10 %', { ...tailspan, instrument: true }],
  ['instrumentation-http, 10 %', { kind: 'opentelemetry', ratio: 0.1 }],
  ['instrumentation-http, 100 %', { kind: 'opentelemetry', ratio: 1 }],
])

/** @throws for a name that is none of them */
export function readSetUp(name: string): MiddlewareSetUp {
  const setUp = middlewareSetUps.get(name)
  if (setUp === undefined) throw new Error(`there is no set-up called ${name}`)
  return setUp
}
