import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiskQueue } from '../../apps/server/src/forward/queue/disk-queue.ts'

/** What the queue on disk does alone, in this process. */
export interface QueueResult {
  readonly recordBytes: number
  readonly writers: number
  readonly records: number
  /** Until all are durable. */
  readonly writeSeconds: number
  readonly writeCpuSeconds: number
  /** Until all are read and acknowledged, 1 MiB at a time. */
  readonly readSeconds: number
  readonly readCpuSeconds: number
}

/** Writes records, each writer one after the other, and reads them. */
export async function measureQueue(
  recordBytes: number,
  writers: number,
  megabytes: number,
): Promise<QueueResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-queue-'))
  const queue = await DiskQueue.open(folder, { maxBytes: 1e12, name: 'the queue' })
  const records = Math.ceil((megabytes * 1e6) / recordBytes / writers) * writers
  const record = { payload: Buffer.alloc(recordBytes, 'log line '), items: 1, atMs: 0 }
  const writer = async (): Promise<void> => {
    for (let i = 0; i < records / writers; i++) await queue.write([record])
  }
  const written = await timed(async () => {
    await Promise.all(Array.from({ length: writers }, writer))
  })
  const never = new AbortController().signal
  const read = await timed(async () => {
    while (queue.records > 0) await queue.acknowledge(await queue.next(1 << 20, never))
  })
  await queue.close()
  await rm(folder, { recursive: true })
  return {
    recordBytes,
    writers,
    records,
    writeSeconds: written.seconds,
    writeCpuSeconds: written.cpuSeconds,
    readSeconds: read.seconds,
    readCpuSeconds: read.cpuSeconds,
  }
}

async function timed(run: () => Promise<void>): Promise<{ seconds: number; cpuSeconds: number }> {
  const started = performance.now()
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 }
}
