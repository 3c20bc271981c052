import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { init } from '../init/init.ts'
import type { Sdk } from '../init/sdk.ts'
import type { Options } from '../options/options.ts'
import type { SentSpan } from './otlp-decode.ts'
import { type OtlpServer, startOtlpServer } from './otlp-server.ts'

/** The SDK in this process, started once for a file, with its spans in a collector of the test. */
export interface TracedProcess {
  readonly sdk: Sdk
  readonly collector: OtlpServer
  /** Spans that have been sent since the test began, in no order, once there are this many. */
  spans(count: number): Promise<readonly SentSpan[]>
  /** Spans of the trace that has a span of this name, which ended last. */
  trace(name: string): Promise<readonly SentSpan[]>
}

export function tracedProcess(options: Options = {}): TracedProcess {
  let collector: OtlpServer
  let sdk: Sdk
  beforeAll(async () => {
    collector = await startOtlpServer()
    sdk = init({
      service: 'checkout',
      strict: true,
      logs: false,
      metrics: false,
      shutdown: { signals: false, timeout: '60s' },
      ...options,
      traces: {
        url: collector.url,
        // The collector is in this process, too.
        sampling: { ratio: 1, drop: [{ route: '/v1/traces' }, { route: '/health' }] },
        ...(options.traces === false ? {} : options.traces),
      },
    })
  })
  beforeEach(async () => {
    await sdk.flush()
    collector.spans.length = 0
  })
  afterAll(async () => {
    await sdk.shutdown()
    await collector.stop()
  })
  return {
    get sdk() {
      return sdk
    },
    get collector() {
      return collector
    },
    spans: async (count) => {
      while (collector.spans.length < count) {
        await sdk.flush()
        await sleep(2)
      }
      return collector.spans
    },
    trace: async (name) => {
      for (;;) {
        const root = collector.spans.find((each) => each.name === name)
        if (root !== undefined) {
          return collector.spans.filter(({ traceId }) => traceId === root.traceId)
        }
        await sdk.flush()
        await sleep(2)
      }
    },
  }
}
