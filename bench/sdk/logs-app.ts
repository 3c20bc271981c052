import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { seeded } from '../generate/random.ts'
import { makeShipper, type Shipped, type Shipper } from './logs-shippers.ts'

/** Lines of one turn come at once, as a request's do. */
const TURN_MS = 10
const ROUTES = ['/api/orders/:id', '/api/cart', '/api/checkout', '/login'] as const
const MESSAGES = ['request served', 'order placed', 'cache missed', 'payment declined'] as const

/** What logging cost. */
export interface AppReport {
  /** Of all threads, from the first line until all were handed over. */
  readonly cpuMicros: number
  /** Of the calls that log, on the main thread. */
  readonly callMicros: number
  readonly stalls: Stalls
  readonly rssMb: number
}

/** By how many milliseconds turns of the event loop came too late. */
export interface Stalls {
  readonly p999: number
  readonly max: number
}

/** Milliseconds between looks at the event loop. */
const LOOK_MS = 5
/** Different fields; they are made before anything is measured. */
const FIELDS = 5000

/**
 * The app: `logs-app.ts SHIPPER URL SPOOL LINES LINES_PER_SECOND [exit|warm]`. Prints its report as JSON; with `exit` it ends by
 * process.exit right after its last line instead; with `warm` it has logged as many lines before. With 0 lines it
 * lives for three seconds. `logs-app.ts bare` does nothing but look at its event loop, until its input ends.
 */
async function main(): Promise<void> {
  const [shipper = '', url = '', spoolDir = '', count = '', rate = '', mode] = process.argv.slice(2)
  if (shipper === 'bare') return watchBareLoop()
  const shipped = makeShipper(shipper as Shipper, { url, spoolDir })
  const lines = Number(count)
  // Workers start, and load what they need.
  if (lines > 0) await sleep(1500)
  const fields = makeFields()
  if (mode === 'warm') {
    await logLines(shipped, fields, lines, Number(rate), lines)
    await sleep(2500)
  }
  const delays = monitorEventLoopDelay({ resolution: LOOK_MS })
  delays.enable()
  const cpu = process.cpuUsage()
  const callMs = await logLines(shipped, fields, lines, Number(rate), 0)
  if (mode === 'exit') process.exit(0)
  if (lines === 0) await sleep(3000)
  // A worker that still works does not keep a process running.
  const awake = setInterval(() => undefined, 1000)
  await shipped.close()
  clearInterval(awake)
  const { user, system } = process.cpuUsage(cpu)
  delays.disable()
  const report: AppReport = {
    cpuMicros: user + system,
    callMicros: callMs * 1000,
    stalls: stallsOf(delays),
    rssMb: process.resourceUsage().maxRSS / 1024,
  }
  process.stdout.write(JSON.stringify(report), () => process.exit(0))
}

function stallsOf(delays: IntervalHistogram): Stalls {
  const ms = (nanos: number): number => Math.max(0, nanos / 1e6 - LOOK_MS)
  return { p999: ms(delays.percentile(99.9)), max: ms(delays.max) }
}

/** What the machine does to a process that does nothing. */
async function watchBareLoop(): Promise<void> {
  const delays = monitorEventLoopDelay({ resolution: LOOK_MS })
  delays.enable()
  for await (const _ of process.stdin) continue
  delays.disable()
  process.stdout.write(JSON.stringify(stallsOf(delays)))
}

/**
 * @param first number of the first line
 * @returns milliseconds that the calls took
 */
async function logLines(
  shipped: Shipped,
  fields: readonly object[],
  lines: number,
  perSecond: number,
  first: number,
): Promise<number> {
  const perTurn = (perSecond * TURN_MS) / 1000
  let [callMs, logged] = [0, 0]
  const began = performance.now()
  while (logged < lines) {
    const now = performance.now()
    const due = Math.min(lines, Math.ceil(((now - began) / TURN_MS + 1) * perTurn))
    for (; logged < due; logged++) {
      const message = MESSAGES[logged % MESSAGES.length] ?? ''
      shipped.log({ n: first + logged, ...fields[logged % FIELDS] }, message)
    }
    callMs += performance.now() - now
    await sleep(TURN_MS)
  }
  return callMs
}

function makeFields(): readonly object[] {
  const random = seeded(42)
  return Array.from({ length: FIELDS }, () => ({
    route: random.pick(ROUTES),
    status: random.below(20) === 0 ? 500 : 200,
    duration_ms: random.below(10_000) / 10,
    user: `u${random.below(100_000)}`,
    trace_id: random.hex(32),
  }))
}

await main()
