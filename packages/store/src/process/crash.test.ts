import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { ALL_TIME } from '@tailspan/model'
import { numberedLogs, numberedSpans, numberedTraceId } from '@tailspan/testkit'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Store, startStore } from './store.ts'

/*
 * Nothing acknowledged is lost, whatever is killed when. Writers append logs and spans at once; the
 * moments of the kills come from the seed of all tests.
 */

const never = new AbortController().signal
const seed = inject('seed')
const WRITERS = 4
const ROWS = 50

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-crash-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('kill -9 of the store process, 14 times', { timeout: 120_000 }, async () => {
  const random = mulberry(seed)
  const store = await startStore({ folder: join(folder, 'child'), longestRestartWaitMs: 50 })
  let stop = false
  const acknowledged: number[] = []
  let refused = 0
  const write = async (writer: number): Promise<void> => {
    for (let n = writer; !stop; n += WRITERS) {
      // Sends again until it is acknowledged, as a sender does.
      for (;;) {
        try {
          await Promise.all([
            store.logs.append(numberedLogs(n, ROWS)),
            store.spans.append(numberedSpans(n)),
          ])
          break
        } catch (error) {
          expect(error).toMatchObject({ code: 'unavailable' })
          refused++
          await sleep(10)
        }
      }
      acknowledged.push(n)
    }
  }
  const writers = Array.from({ length: WRITERS }, (_, i) => write(i))
  for (let round = 0; round < 14; round++) {
    await untilReady(store)
    await sleep(random() * 300)
    const { pid } = store.state()
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    while (store.state().restarts <= round) await sleep(5)
  }
  await untilReady(store)
  stop = true
  await Promise.all(writers)
  expect(refused).toBeGreaterThan(0)
  const kept = await linesKept(store)
  expect(kept.size).toBe(acknowledged.length * ROWS)
  expect([...kept.values()].every((times) => times === 1)).toBe(true)
  await expectSpans(store, acknowledged)
  await store.close()
})

test('kill -9 of the whole server, 6 times', { timeout: 120_000 }, async () => {
  const random = mulberry(seed + 1)
  const data = join(folder, 'server')
  const acknowledged: number[] = []
  for (let round = 0; round < 6; round++) {
    const server = startWriter(data, round * 1_000_000)
    const lines = createInterface({ input: server.stdout ?? process.stdin })
    const first = new Promise<void>((resolve) => lines.once('line', () => resolve()))
    lines.on('line', (line) => acknowledged.push(Number(line)))
    await first
    await sleep(random() * 300)
    const ended = new Promise((resolve) => lines.once('close', resolve))
    server.kill('SIGKILL')
    await ended
  }
  const store = await startStore({ folder: data })
  expect(acknowledged.length).toBeGreaterThan(6)
  const kept = await linesKept(store)
  const again = acknowledged.slice(-20)
  const lost = acknowledged.flatMap((n) =>
    numberedLogs(n, ROWS).lines.filter((line) => kept.get(line) !== 1),
  )
  expect(lost).toEqual([])
  for (const n of again) {
    const result = await store.logs.append(numberedLogs(n, ROWS))
    expect(result).toEqual({ kept: 0, duplicates: ROWS })
  }
  // A batch that was never acknowledged is there whole or not at all, and once.
  expect(kept.size % ROWS).toBe(0)
  expect([...kept.values()].every((times) => times === 1)).toBe(true)
  await expectSpans(store, acknowledged)
  await store.close()
})

/** A server in a process of its own: writes from `first` on and prints what was acknowledged. */
function startWriter(data: string, first: number): ChildProcess {
  const module = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  const script = `
    import { writeSync } from 'node:fs'
    import { startStore } from ${module('./store.ts')}
    import { numberedLogs, numberedSpans } from ${module('../../../testkit/src/builders/numbered-batches.ts')}
    const store = await startStore({ folder: ${JSON.stringify(data)} })
    for (let writer = 0; writer < ${WRITERS}; writer++) {
      void (async () => {
        for (let n = ${first} + writer; ; n += ${WRITERS}) {
          await Promise.all([store.logs.append(numberedLogs(n, ${ROWS})), store.spans.append(numberedSpans(n))])
          writeSync(1, n + '\\n')
        }
      })()
    }`
  const node = ['--conditions=@tailspan/source', '--import', 'tsx', '--input-type=module']
  return spawn(process.execPath, [...node, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** How often each line is there. */
async function linesKept(store: Store): Promise<Map<string, number>> {
  const times = new Map<string, number>()
  const selection = { matchers: [], range: ALL_TIME, direction: 'forward' } as const
  for await (const batch of store.logs.read(selection, never)) {
    for (const line of batch.lines) times.set(line, (times.get(line) ?? 0) + 1)
  }
  return times
}

/** Each trace is there whole; the traces found by the selection are the same. */
async function expectSpans(store: Store, acknowledged: readonly number[]): Promise<void> {
  const spans = new Map<string, number>()
  const selection = { where: { kind: 'all' }, range: { start: 0n, end: 2n ** 62n } } as const
  for await (const { spans: batch } of store.spans.select(selection, never)) {
    for (const id of batch.traceIds) spans.set(id, (spans.get(id) ?? 0) + 1)
  }
  expect(acknowledged.filter((n) => spans.get(numberedTraceId(n)) !== 3)).toEqual([])
  const [some] = acknowledged
  const trace = await store.spans.trace(numberedTraceId(some ?? 0), never)
  expect(trace?.names).toEqual(['span 1', 'span 2', 'span 3'])
}

/** Waits until the supervisor has a process again. */
async function untilReady(store: Store): Promise<void> {
  while (store.state().status !== 'ready') await sleep(5)
}

/** Numbers in [0, 1) from a seed. */
function mulberry(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
