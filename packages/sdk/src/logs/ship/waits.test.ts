import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SpooledBatch } from '../spool/spool.ts'
import { Batch } from './batch.ts'
import { endOfLine } from './json-entries.ts'
import type { ShipStream } from './segment.ts'
import { Shipper, type ShipperDeps } from './shipper.ts'
import type { PostAnswer, Wire } from './wire.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const info: ShipStream = { labels: [], rank: 2 }

/** Takes every 200 as it is, and tries everything else again. */
const wire: Wire = {
  format: 'text',
  headers: {},
  next: endOfLine,
  pack: async (batch) => Buffer.concat([...batch.segments].flatMap((one) => one.pages())),
  judge: ({ status, retryAfterMs }) =>
    status === 200
      ? { kind: 'done', refused: 0 }
      : { kind: 'later', why: String(status), retryAfterMs },
}

type SpoolPart = NonNullable<ShipperDeps['spool']>

/** Has batches of an earlier start, one line of each text. */
function spoolOf(lines: readonly string[]): SpoolPart {
  const left = [...lines]
  const next = async (): Promise<SpooledBatch | null> => {
    const [line] = left
    if (line === undefined) return null
    const batch = new Batch(0)
    batch.add(info, `${line}\n`, (segment, text) => segment.appendText(text))
    return { format: 'text', batch, done: async () => void left.shift() }
  }
  return {
    get waiting() {
      return left.length > 0
    },
    torn: 0,
    next,
    claim: async () => undefined,
    write: async () => false,
    writeSync: () => false,
    touch: async () => undefined,
    release: () => undefined,
  }
}

function shipper(
  answers: readonly [status: number, retryAfterMs?: number][],
  spool: SpoolPart | null = null,
  queueBytes = 1e6,
) {
  const left = [...answers]
  const posted: string[] = []
  const post = async (body: Buffer): Promise<PostAnswer> => {
    posted.push(body.toString())
    const [status, retryAfterMs] = left.shift() ?? [200]
    return { status, retryAfterMs, type: '', body: Buffer.alloc(0) }
  }
  const made = new Shipper(
    {
      name: 'loki',
      queueBytes,
      batchBytes: 500,
      whenFull: 'drop-oldest',
      delayMs: 1000,
      replayBytesPerSecond: 1000,
      spoolOverflow: false,
    },
    {
      wires: [wire],
      post: { post, close: async () => undefined },
      spool,
      lost: () => undefined,
      random: () => 1,
    },
  )
  const add = (line: string): void =>
    made.add(info, 100, `${line}\n`, (segment, text) => segment.appendText(text))
  return { made, add, posted }
}

/** How many requests there were, after some time. */
async function after(ms: number, posted: readonly string[]): Promise<number> {
  await vi.advanceTimersByTimeAsync(ms)
  return posted.length
}

it('lets a line wait for others until a batch is due', async () => {
  const { add, posted } = shipper([])
  add('a')
  expect(await after(999, posted)).toBe(0)
  add('b')
  expect(await after(1, posted)).toBe(1)
  expect(posted).toEqual(['a\nb\n'])
})

it('waits as long as Retry-After says', async () => {
  const { add, posted, made } = shipper([[429, 5000], [503, 40_000], [200]])
  add('a')
  expect(await after(1000, posted)).toBe(1)
  expect(await after(4999, posted)).toBe(1)
  expect(await after(1, posted)).toBe(2)
  expect(await after(39_999, posted)).toBe(2)
  expect(await after(1, posted)).toBe(3)
  expect(made.health()).toMatchObject({ state: 'ok', sent: 1, lost: 0 })
})

it('waits longer and longer, up to half a minute, and all over again after a success', async () => {
  const { add, posted, made } = shipper([
    ...Array.from({ length: 9 }, () => [503] as [number]),
    [200],
    [503],
  ])
  add('a')
  await after(1000, posted)
  const waits: number[] = []
  while (posted.length < 10) {
    const count = posted.length
    let waited = 0
    while (posted.length === count) {
      await vi.advanceTimersByTimeAsync(250)
      waited += 250
    }
    waits.push(waited)
  }
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  expect(made.health().state).toBe('ok')
  add('b')
  expect(await after(1000, posted)).toBe(11)
  expect(await after(249, posted)).toBe(11)
  expect(await after(1, posted)).toBe(12)
})

it('sends what was spooled first, no faster than it may', async () => {
  const old = ['x', 'y', 'z'].map((letter) => letter.repeat(499))
  const { add, posted } = shipper([], spoolOf(old))
  add('new')
  expect(await after(0, posted)).toBe(1)
  expect(await after(499, posted)).toBe(1)
  expect(await after(1, posted)).toBe(2)
  expect(await after(500, posted)).toBe(3)
  expect(await after(499, posted)).toBe(3)
  expect(await after(1, posted)).toBe(4)
  expect(posted.map((text) => text[0])).toEqual(['x', 'y', 'z', 'n'])
})

it('takes turns with new lines when they find hardly any room', async () => {
  const old = ['x', 'y', 'z'].map((letter) => letter.repeat(99))
  const { add, posted } = shipper([], spoolOf(old), 2500)
  for (let n = 0; n < 20; n++) add(`${n}`.padEnd(99))
  await after(60_000, posted)
  const order = posted.map((text) => (/^[xyz]/.test(text) ? 'old' : 'new'))
  expect(order.slice(0, 4)).toEqual(['old', 'new', 'old', 'new'])
  expect(order).toHaveLength(7)
})
