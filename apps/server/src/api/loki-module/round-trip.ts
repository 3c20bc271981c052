import { setTimeout as sleep } from 'node:timers/promises'
import { TailspanError } from '@tailspan/model'
import { requestSignal } from '../request-signal.ts'
import { CLUSTER, chooseLoki } from './choose-loki.ts'
import type { LokiModuleDeps } from './deps.ts'
import { problemOf } from './errors.ts'
import type { ModuleRoute } from './index.ts'
import type { LokiTarget } from './loki-target.ts'

export const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cluster: CLUSTER,
    waitMs: {
      type: 'integer',
      minimum: 100,
      maximum: 60_000,
      default: 10_000,
      description: 'how long the line may take to be found',
    },
  },
} as const

/** Between two looks for the line, milliseconds. */
const PAUSE_MS = 100
/** The one stream of all such lines. */
const APP = 'tailspan-test'

/** What was done, and how it went; what comes after a failure is not done. */
interface Step {
  readonly step: 'ready' | 'push' | 'read'
  readonly status: 'ok' | 'error' | 'skipped'
  readonly tookMs?: number
  readonly code?: string
  readonly error?: string
}

/**
 * `POST /api/v1/loki/test`: pushes a line that no other is like, reads it back, and reports each step.
 * 502 when one failed. That a Loki does not say whether it is ready is told, but is no failure: many
 * are behind gateways that do not let the question through.
 */
export const roundTrip: ModuleRoute = (app, deps) => {
  app.post('/api/v1/loki/test', { schema: { querystring } }, async (request, reply) => {
    const started = performance.now()
    const { cluster, waitMs } = request.query
    const loki = await chooseLoki(deps, cluster)
    const signal = requestSignal(reply, deps.timeoutMs)
    const line = `tailspan round trip ${deps.newId()}`
    const steps = await take(loki, line, waitMs, deps, signal)
    const ok = steps.every(({ step, status }) => status === 'ok' || step === 'ready')
    return reply.code(ok ? 200 : 502).send({
      status: ok ? 'ok' : 'failed',
      cluster: loki.id,
      query: queryFor(line),
      steps,
      tookMs: Math.round(performance.now() - started),
    })
  })
}

async function take(
  loki: LokiTarget,
  line: string,
  waitMs: number,
  deps: LokiModuleDeps,
  signal: AbortSignal,
): Promise<Step[]> {
  const timestamp = deps.clock.now()
  const ready = await step('ready', signal, async () => {
    const problem = await loki.problem(signal)
    if (problem !== null) throw new TailspanError('unavailable', problem)
  })
  const push = await step('push', signal, () =>
    loki.push([{ labels: [['app', APP]], entries: [{ timestamp, line }] }], signal),
  )
  if (push.status === 'error') return [ready, push, { step: 'read', status: 'skipped' }]
  const read = await step('read', signal, () => readBack(loki, { timestamp, line }, waitMs, signal))
  return [ready, push, read]
}

async function readBack(
  loki: LokiTarget,
  { timestamp, line }: { readonly timestamp: bigint; readonly line: string },
  waitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + waitMs
  const options = {
    start: timestamp,
    end: timestamp + 1n,
    step: 1_000_000_000n,
    limit: 1,
    direction: 'backward',
  } as const
  for (;;) {
    const result = await loki.logs.queryRange(queryFor(line), options, signal)
    if (result.kind === 'streams' && result.rows.some((row) => row.line === line)) return
    if (performance.now() >= deadline) {
      throw new TailspanError('timeout', `it was taken, but is not found within ${waitMs} ms`)
    }
    await sleep(PAUSE_MS, undefined, { signal })
  }
}

function queryFor(line: string): string {
  return `{app="${APP}"} |= "${line}"`
}

async function step(
  name: Step['step'],
  signal: AbortSignal,
  run: () => Promise<void>,
): Promise<Step> {
  const started = performance.now()
  const took = (): number => Math.round(performance.now() - started)
  try {
    await run()
    return { step: name, status: 'ok', tookMs: took() }
  } catch (error) {
    return {
      step: name,
      status: 'error',
      tookMs: took(),
      ...problemOf(signal.aborted ? signal.reason : error),
    }
  }
}
