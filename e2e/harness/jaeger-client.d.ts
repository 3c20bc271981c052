/** The part of Jaeger's client for Node that the tests use; it brings no types of its own. */
declare module 'jaeger-client' {
  export interface JaegerSpan {
    setTag(key: string, value: unknown): this
    log(fields: Readonly<Record<string, unknown>>): this
    context(): { readonly traceIdStr: string; readonly spanIdStr: string }
    finish(): void
  }

  export interface JaegerTracer {
    startSpan(
      name: string,
      options?: {
        readonly childOf?: JaegerSpan
        readonly tags?: Readonly<Record<string, unknown>>
      },
    ): JaegerSpan
    /** Sends what is left. */
    close(done: () => void): void
  }

  export function initTracer(
    config: {
      readonly serviceName: string
      readonly sampler: { readonly type: 'const'; readonly param: number }
      readonly reporter: { readonly collectorEndpoint: string }
    },
    options: { readonly tags?: Readonly<Record<string, unknown>> },
  ): JaegerTracer
}
