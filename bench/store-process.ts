/**
 * Ingest into the store in this process and in its child process, interleaved, same rows:
 *
 *   npx tsx --conditions=@tailspan/source bench/store-process.ts [rounds] [rows] [rows per batch] [senders]
 *
 * Prints rows/s and CPU seconds of both processes for each round, and the ratio of the medians.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LogBatch, LogBatchBuilder, streamOf } from '@tailspan/model'
import { openStoreInProcess, type Store, type StoreOptions, startStore } from '@tailspan/store'

interface Measured {
  readonly rowsPerSecond: number
  /** Of both processes, for a million rows. */
  readonly cpuSeconds: number
  /** Longest time that the sending process could not run a timer. */
  readonly stallMs: number
}

const [rounds = 5, rows = 500_000, batchRows = 1000, senders = 8] = process.argv
  .slice(2)
  .map(Number)

const kinds: readonly [string, (options: StoreOptions) => Promise<Store>][] = [
  ['in process', openStoreInProcess],
  ['child', startStore],
]

const results = new Map<string, Measured[]>(kinds.map(([name]) => [name, []]))
for (let round = 0; round < rounds; round++) {
  for (const [name, open] of kinds) {
    const measured = await measure(open)
    results.get(name)?.push(measured)
    console.log(
      `${name.padEnd(12)}${Math.round(measured.rowsPerSecond).toString().padStart(9)} rows/s  ` +
        `${measured.cpuSeconds.toFixed(2)} CPU s/M rows  ${measured.stallMs.toFixed(0)} ms longest stall`,
    )
  }
}
const median = (name: string): number =>
  results
    .get(name)
    ?.map((m) => m.rowsPerSecond)
    .sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
console.log(`child / in process: ${(median('child') / median('in process')).toFixed(2)}`)

async function measure(open: (options: StoreOptions) => Promise<Store>): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-bench-'))
  const store = await open({ folder })
  const batches = Array.from({ length: rows / batchRows }, (_, i) => makeBatch(i))
  const stalls = watchStalls()
  const cpu = cpuSeconds(store)
  const started = performance.now()
  let next = 0
  const send = async (): Promise<void> => {
    for (let batch = batches[next++]; batch; batch = batches[next++]) await store.logs.append(batch)
  }
  await Promise.all(Array.from({ length: senders }, send))
  const seconds = (performance.now() - started) / 1000
  const used = cpuSeconds(store) - cpu
  const stallMs = stalls()
  await store.close()
  await rm(folder, { recursive: true, force: true })
  return { rowsPerSecond: rows / seconds, cpuSeconds: (used * 1e6) / rows, stallMs }
}

function makeBatch(number: number): LogBatch {
  const builder = new LogBatchBuilder()
  const streams = Array.from({ length: 10 }, (_, i) =>
    builder.stream(streamOf([['app', `service-${i}`]])),
  )
  for (let i = 0; i < batchRows; i++) {
    const n = number * batchRows + i
    const traceId =
      n % 3 === 0
        ? (0xabcdef0123456789n * BigInt(n + 1)).toString(16).padStart(32, '0').slice(-32)
        : ''
    builder.add(
      streams[i % streams.length] ?? 0,
      1_760_000_000_000_000_000n + BigInt(n) * 1_000_003n,
      `{"time":"2026-01-01T00:00:00.${n}Z","level":"info","msg":"GET /api/items/${(n * 7919) % 100_003} took ${n % 977} ms","user":"u${n % 5000}","status":${200 + (n % 5)}}`,
      '',
      'info',
      traceId,
      traceId.slice(16),
    )
  }
  return builder.build()
}

/** Starts looking; the answer ends it. */
function watchStalls(): () => number {
  let worst = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    worst = Math.max(worst, now - last)
    last = now
  }, 1)
  return () => {
    clearInterval(timer)
    return worst
  }
}

/** User and system time of this process and of the store's, when that is another one. */
function cpuSeconds(store: Store): number {
  const { user, system } = process.cpuUsage()
  const own = (user + system) / 1e6
  const { pid } = store.state()
  if (pid === undefined || pid === process.pid) return own
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return own + (Number(fields[11]) + Number(fields[12])) / 100
}
