import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Level } from '../../options/level.ts'
import { NanoClock } from '../record/nano-clock.ts'
import { type FaultLoki, startFaultLoki } from '../testing/fault-loki.ts'
import { LokiSink } from './loki-sink.ts'

/** Whole numbers below a limit, the same for the same seed. */
function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

const LEVELS = ['debug', 'info', 'error'] as const
const FAULTS = [
  { status: 503 },
  { status: 429, retryAfter: '0' },
  { status: 500, text: 'ring is empty' },
  { status: 401 },
  'reset',
  'kept-then-reset',
] as const

/** An app that logs on a bad day. Returns how many lines it logged. */
async function badDay(
  loki: FaultLoki,
  below: (limit: number) => number,
  spoolDir: string | undefined,
): Promise<{ logged: number; lost: number }> {
  const clock = new NanoClock(Date.now, () => 0)
  let logged = 0
  let lost = 0
  loki.limits = { ...loki.limits, bodyBytes: 2000 + below(20_000) }
  for (let start = 0; start < 3; start++) {
    const sink = new LokiSink(
      {
        url: new URL(loki.url),
        headers: {},
        tenant: undefined,
        labels: [['service', 'shop']],
        batchBytes: 500 + below(5000),
        delayMs: 1 + below(20),
        queueBytes: 4000 + below(40_000),
        whenFull: spoolDir === undefined || below(2) === 0 ? 'drop-oldest' : 'spool',
        timeoutMs: 10_000,
        compression: below(2) === 0 ? 'gzip' : 'snappy',
        spoolDir,
        spoolBytes: 1e9,
      },
      { lost: ({ count }) => void (lost += count), random: () => 0 },
    )
    for (let turn = 0; turn < 30; turn++) {
      if (below(3) === 0) loki.faults.push(FAULTS[below(FAULTS.length)] ?? 'reset')
      for (let i = below(30); i > 0; i--) {
        const level: Level = LEVELS[below(LEVELS.length)] ?? 'info'
        const text = `${logged++} ${'x'.repeat(below(200))}`
        sink.write({ level, at: clock.next(), text, metadata: [] })
      }
      await new Promise((resolve) => setTimeout(resolve, below(3)))
    }
    if (below(2) === 0) sink.spoolOnExit()
    else await sink.close(AbortSignal.timeout(below(300)))
  }
  loki.faults.length = 0
  return { logged, lost }
}

const seed = Date.now() % 1_000_000_007

it.each([0, 1, 2, 3, 4, 5])(
  `accounts for every line, whatever happens (seed ${seed} + %i)`,
  async (more) => {
    const below = seeded(seed + more)
    const loki = await startFaultLoki()
    const dir = await mkdtemp(join(tmpdir(), 'tailspan-faults-'))
    try {
      const { logged, lost } = await badDay(loki, below, more % 2 === 0 ? dir : undefined)
      // A last start finds a server that is well, and sends what the others left.
      const last = new LokiSink(
        {
          url: new URL(loki.url),
          headers: {},
          tenant: undefined,
          labels: [],
          batchBytes: 1e6,
          delayMs: 1e6,
          queueBytes: 1e7,
          whenFull: 'drop-oldest',
          timeoutMs: 10_000,
          compression: 'snappy',
          spoolDir: dir,
          spoolBytes: 1e9,
        },
        { lost: () => undefined, random: () => 0 },
      )
      while ((await readdir(dir)).length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await last.close(AbortSignal.timeout(20_000))
      const numbers = loki.lines.map((line) => Number(line.split(' ', 1)[0]))
      expect(new Set(numbers).size).toBe(numbers.length)
      // A line may arrive and be counted as lost, when it is the answer that did not come. Never neither.
      const arrived = new Set(numbers)
      const missing = Array.from({ length: logged }, (_, n) => n).filter((n) => !arrived.has(n))
      expect(missing.length).toBeLessThanOrEqual(lost)
    } finally {
      await loki.stop()
      await rm(dir, { recursive: true, force: true })
    }
  },
)
