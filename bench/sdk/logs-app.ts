import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, seeded } from '../generate/random.ts'
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
  /** Longest time by which a turn of the event loop came too late. */
  readonly stallMs: number
  readonly rssMb: number
}

/**
 * The app: `logs-app.ts SHIPPER URL SPOOL LINES LINES_PER_SECOND [exit|warm]`. Prints its report as JSON; with `exit` it ends by
 * process.exit right after its last line instead; with `warm` it has logged as many lines before. With 0 lines it
 * lives for three seconds.
 */
async function main(): Promise<void> {
  const [shipper = '', url = '', spoolDir = '', count = '', rate = '', mode] = process.argv.slice(2)
  const shipped = makeShipper(shipper as Shipper, { url, spoolDir })
  const lines = Number(count)
  // Workers start, and load what they need.
  if (lines > 0) await sleep(1500)
  if (mode === 'warm') {
    await logLines(shipped, lines, Number(rate), lines)
    await sleep(2500)
  }
  const cpu = process.cpuUsage()
  const { stallMs, callMs } = await logLines(shipped, lines, Number(rate), 0)
  if (mode === 'exit') process.exit(0)
  if (lines === 0) await sleep(3000)
  // A worker that still works does not keep a process running.
  const awake = setInterval(() => undefined, 1000)
  await shipped.close()
  clearInterval(awake)
  const { user, system } = process.cpuUsage(cpu)
  const report: AppReport = {
    cpuMicros: user + system,
    callMicros: callMs * 1000,
    stallMs,
    rssMb: process.resourceUsage().maxRSS / 1024,
  }
  process.stdout.write(JSON.stringify(report), () => process.exit(0))
}

/** @param first number of the first line */
async function logLines(
  shipped: Shipped,
  lines: number,
  perSecond: number,
  first: number,
): Promise<{ stallMs: number; callMs: number }> {
  const perTurn = (perSecond * TURN_MS) / 1000
  const random = seeded(42 + first)
  let [stallMs, callMs, logged] = [0, 0, 0]
  const began = performance.now()
  let expected = began
  while (logged < lines) {
    const now = performance.now()
    stallMs = Math.max(stallMs, now - expected)
    const due = Math.min(lines, Math.ceil(((now - began) / TURN_MS + 1) * perTurn))
    for (; logged < due; logged++) {
      shipped.log(fieldsOf(first + logged, random), MESSAGES[logged % MESSAGES.length] ?? '')
    }
    callMs += performance.now() - now
    expected = performance.now() + TURN_MS
    await sleep(TURN_MS)
  }
  return { stallMs, callMs }
}

function fieldsOf(n: number, random: Random): object {
  return {
    n,
    route: random.pick(ROUTES),
    status: random.below(20) === 0 ? 500 : 200,
    duration_ms: random.below(10_000) / 10,
    user: `u${random.below(100_000)}`,
    trace_id: random.hex(32),
  }
}

await main()
