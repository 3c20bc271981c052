import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  cp,
  type FileHandle,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { DiskQueue, type DiskQueueOptions } from './disk-queue.ts'
import type { QueueRecord } from './record.ts'

// Many files are made and synced: a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let folder: string
let opened: DiskQueue[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-queue-'))
})
afterEach(async () => {
  for (const queue of opened) await queue.close()
  opened = []
  await rm(folder, { recursive: true })
})

const never = new AbortController().signal
const MANY = 1 << 20

async function open(options: Partial<DiskQueueOptions> = {}): Promise<DiskQueue> {
  const queue = await DiskQueue.open(folder, { maxBytes: 1 << 20, name: 'the queue', ...options })
  opened.push(queue)
  return queue
}

const record = (text: string, items = 1): QueueRecord => ({
  payload: Buffer.from(text),
  items,
  atMs: 1000,
})

const texts = (records: readonly QueueRecord[]): string[] =>
  records.map(({ payload }) => payload.toString())

/** Everything that waits, acknowledged on the way. */
async function drain(queue: DiskQueue): Promise<string[]> {
  const all: string[] = []
  while (queue.records > 0) {
    const window = await queue.next(MANY, never)
    all.push(...texts(window.records))
    await queue.acknowledge(window)
  }
  return all
}

/** What a queue that opens a copy of the folder would find, after something was done to the copy. */
async function found(change: (copy: string) => Promise<void>): Promise<string[]> {
  const copy = await mkdtemp(join(tmpdir(), 'tailspan-queue-copy-'))
  try {
    await cp(folder, copy, { recursive: true })
    await rm(join(copy, 'owner'), { force: true })
    await change(copy)
    const queue = await DiskQueue.open(copy, { maxBytes: 1 << 20, name: 'the copy' })
    const all = await drain(queue)
    await queue.close()
    return all
  } finally {
    await rm(copy, { recursive: true })
  }
}

async function segmentsOf(at: string): Promise<string[]> {
  return (await readdir(at)).filter((name) => name.endsWith('.seg')).sort()
}

describe('order', () => {
  test('records come out as they were written, whoever wrote them', async () => {
    const queue = await open()
    await Promise.all(['a', 'b', 'c'].map((text) => queue.write([record(text), record(text + 2)])))
    expect(queue.records).toBe(6)
    expect(await drain(queue)).toEqual(['a', 'a2', 'b', 'b2', 'c', 'c2'])
    expect(queue.records).toBe(0)
    expect(queue.oldestMs).toBeUndefined()
  })

  test('what is not acknowledged comes again, also after a restart', async () => {
    const queue = await open()
    await queue.write(['a', 'b', 'c'].map((text) => record(text, 2)))
    const first = await queue.next(1, never)
    expect(texts(first.records)).toEqual(['a'])
    await queue.acknowledge(first)
    const second = await queue.next(1, never)
    expect(await queue.next(1, never)).toBe(second)
    await queue.close()
    const again = await open()
    expect(again).toMatchObject({ records: 2, items: 4, oldestMs: 1000 })
    await again.write([record('d')])
    expect(await drain(again)).toEqual(['b', 'c', 'd'])
  })

  test('a reader that waits hears of what comes', async () => {
    const queue = await open()
    const window = queue.next(MANY, never)
    await queue.write([record('a')])
    expect(texts((await window).records)).toEqual(['a'])
  })

  test('a reader that waits can be told to stop; two may not wait', async () => {
    const queue = await open()
    const stop = new AbortController()
    const waiting = queue.next(MANY, stop.signal)
    await expect(queue.next(MANY, never)).rejects.toMatchObject({ code: 'conflict' })
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
  })

  test('a record may be larger than a window', async () => {
    const queue = await open()
    const large = 'x'.repeat(100_000)
    await queue.write([record('a'), record(large), record('b')])
    const sizes: number[][] = []
    while (queue.records > 0) {
      const window = await queue.next(1000, never)
      sizes.push(window.records.map(({ payload }) => payload.length))
      await queue.acknowledge(window)
    }
    expect(sizes).toEqual([[1], [100_000], [1]])
  })
})

describe('bounds', () => {
  test('segments are deleted once they are acknowledged', async () => {
    const queue = await open({ segmentBytes: 100 })
    for (let i = 0; i < 10; i++) await queue.write([record('x'.repeat(90))])
    expect((await segmentsOf(folder)).length).toBe(10)
    expect(queue.bytes).toBe(10 * 114)
    const window = await queue.next(1, never)
    await queue.acknowledge(window)
    expect(queue.bytes).toBe(9 * 114)
    await drain(queue)
    await queue.close()
    expect((await segmentsOf(folder)).length).toBeLessThanOrEqual(1)
    const again = await open()
    expect(again.records).toBe(0)
    expect(await segmentsOf(folder)).toEqual([])
  })

  test('there is no more room than was said, with what is being written', async () => {
    const queue = await open({ maxBytes: 1000, segmentBytes: 100 })
    const one = [record('x'.repeat(76))]
    const written: Promise<void>[] = []
    while (queue.hasRoom(one)) written.push(queue.write(one))
    expect(written).toHaveLength(10)
    expect(queue.couldHold(one)).toBe(true)
    expect(queue.couldHold([record('x'.repeat(1000))])).toBe(false)
    await Promise.all(written)
    expect(queue.hasRoom(one)).toBe(false)
  })

  test('the oldest segments are let go, but not what the reader holds', async () => {
    const queue = await open({ maxBytes: 1000, segmentBytes: 200 })
    // Two records are a segment.
    for (let i = 0; i < 10; i++) await queue.write([record(`${i}`.padEnd(76), 5)])
    const held = await queue.next(1, never)
    expect(texts(held.records)[0]).toMatch(/^0/)
    expect(queue.dropOldest([record('y'.repeat(150))])).toBe(5)
    await queue.acknowledge(held)
    const rest = await drain(queue)
    expect(rest.map((text) => text.trim())).toEqual(['2', '3', '4', '5', '6', '7', '8', '9'])
  })

  test('after a restart nothing that was let go comes back', async () => {
    const queue = await open({ maxBytes: 1000, segmentBytes: 100 })
    for (let i = 0; i < 10; i++) await queue.write([record(`${i}`.padEnd(76), 5)])
    expect(queue.dropOldest([record('y'.repeat(150))])).toBe(10)
    await queue.close()
    expect((await drain(await open())).map((text) => text.trim())).toEqual('23456789'.split(''))
  })
})

describe('crashes', () => {
  test('cut anywhere in its last record, a queue keeps all before', async () => {
    const queue = await open()
    await queue.write([record('first'), record('second')])
    const [name = ''] = await segmentsOf(folder)
    const { length: before } = await readFile(join(folder, name))
    await queue.write([record('the last one')])
    const { length: whole } = await readFile(join(folder, name))
    for (let length = before; length < whole; length++) {
      const left = await found((copy) => truncate(join(copy, name), length))
      expect(left, `cut at ${length}`).toEqual(['first', 'second'])
    }
    expect(await found(async () => {})).toEqual(['first', 'second', 'the last one'])
  })

  test('what is cut off is counted, and what comes afterwards is kept', async () => {
    const queue = await open()
    await queue.write([record('first')])
    await queue.close()
    const [name = ''] = await segmentsOf(folder)
    const bytes = await readFile(join(folder, name))
    await writeFile(join(folder, name), Buffer.concat([bytes, bytes.subarray(0, 20)]))
    const again = await open()
    expect(again.damage).toEqual({ damagedBytes: 0, cutBytes: 20 })
    await again.write([record('second')])
    await again.close()
    expect(await drain(await open())).toEqual(['first', 'second'])
  })

  test('zeros at the end, as a power cut leaves them, are no records', async () => {
    const queue = await open()
    await queue.write([record('first')])
    const [name = ''] = await segmentsOf(folder)
    const { length } = await readFile(join(folder, name))
    expect(await found((copy) => truncate(join(copy, name), length + 3000))).toEqual(['first'])
  })

  test('a flipped bit costs the record that it is in', async () => {
    const queue = await open()
    const all = Array.from({ length: 5 }, (_, i) => `record ${i} ${'z'.repeat(i * 7)}`)
    await queue.write(all.map((text) => record(text)))
    const [name = ''] = await segmentsOf(folder)
    const bytes = await readFile(join(folder, name))
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          const damaged = Buffer.from(bytes)
          damaged[at] = (damaged[at] ?? 0) ^ (1 << bit)
          const left = await found((copy) => writeFile(join(copy, name), damaged))
          expect(left).toHaveLength(4)
          expect(all.filter((text) => left.includes(text))).toEqual(left)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('any sequence of writes, reads and restarts loses and repeats nothing that was acknowledged', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), size: fc.integer({ min: 0, max: 300 }) }),
      fc.record({ kind: fc.constant('read' as const), size: fc.integer({ min: 1, max: 600 }) }),
      fc.record({ kind: fc.constant('restart' as const), size: fc.constant(0) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const at = await mkdtemp(join(tmpdir(), 'tailspan-queue-model-'))
        const options = { maxBytes: 1 << 20, name: 'the queue', segmentBytes: 400 }
        let queue = await DiskQueue.open(at, options)
        const model: string[] = []
        let n = 0
        for (const { kind, size } of steps) {
          if (kind === 'write') {
            const text = `${n++} ${'x'.repeat(size)}`
            await queue.write([record(text)])
            model.push(text)
          } else if (kind === 'restart') {
            await queue.close()
            queue = await DiskQueue.open(at, options)
          } else if (model.length > 0) {
            const window = await queue.next(size, never)
            expect(texts(window.records)).toEqual(model.splice(0, window.records.length))
            await queue.acknowledge(window)
          }
          expect(queue.records).toBe(model.length)
        }
        expect(await drain(queue)).toEqual(model)
        await queue.close()
        await rm(at, { recursive: true })
      }),
      { numRuns: 40 },
    )
  })

  test('damaged position: what was sent comes again', async () => {
    const queue = await open()
    await queue.write([record('a')])
    await queue.acknowledge(await queue.next(1, never))
    await queue.write([record('b')])
    expect(await found(async () => {})).toEqual(['b'])
    expect(await found((copy) => writeFile(join(copy, 'position'), 'nonsense'))).toEqual(['a', 'b'])
  })
})

describe('syncs', () => {
  /** What every open file calls. */
  async function spyOnSync() {
    const handle = await openFile(join(folder, 'any'), 'w')
    const spy = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'datasync')
    await handle.close()
    onTestFinished(() => spy.mockRestore())
    return spy
  }

  test('nothing is acknowledged, nor read, before it is on the disk', async () => {
    const queue = await open()
    const datasync = await spyOnSync()
    let sync = (): void => {}
    const asked = new Promise<void>((resolve) => {
      datasync.mockImplementationOnce(() => {
        resolve()
        return new Promise((done) => (sync = done))
      })
    })
    let written = false
    const write = queue.write([record('a')]).then(() => (written = true))
    await asked
    expect([written, queue.records]).toEqual([false, 0])
    sync()
    await write
    expect(queue.records).toBe(1)
  })

  test('all who come while it syncs wait for one sync together', async () => {
    const queue = await open()
    const datasync = await spyOnSync()
    await Promise.all(Array.from({ length: 50 }, (_, i) => queue.write([record(`${i}`)])))
    expect(datasync.mock.calls.length).toBeLessThanOrEqual(2)
    expect(queue.records).toBe(50)
  })

  test('after a failed sync the segment is not written again', async () => {
    const queue = await open()
    await queue.write([record('before')])
    const datasync = await spyOnSync()
    datasync.mockRejectedValueOnce(new Error('EIO'))
    await expect(queue.write([record('lost')])).rejects.toThrow('the queue cannot be written: EIO')
    await queue.write([record('after')])
    expect((await segmentsOf(folder)).length).toBe(2)
    expect(await found(async () => {})).toEqual(['before', 'after'])
    expect(await drain(queue)).toEqual(['before', 'after'])
  })
})

describe('owners', () => {
  test('a folder has one queue at a time', async () => {
    const queue = await open()
    await expect(open()).rejects.toMatchObject({ code: 'conflict' })
    await queue.close()
    await open()
  })

  test('who died has lost it', async () => {
    await writeFile(join(folder, 'owner'), `${process.pid} 12`)
    await open()
  })
})

// A limit on file sizes makes writes fail in the middle, as a full disk does.
test.skipIf(!existsSync('/usr/bin/prlimit'))(
  'a disk that is full is told of, and harms nothing',
  async () => {
    const queue = await open({ maxBytes: 1 << 24 })
    await queue.write([record('before')])
    const limit = (bytes: string): void =>
      void execFileSync('/usr/bin/prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:`])
    const ignored = (): void => {}
    process.on('SIGXFSZ', ignored)
    limit('200000')
    try {
      const large = queue.write([record('x'.repeat(300_000))])
      await expect(large).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 })
      await expect(large).rejects.toThrow(/the queue cannot be written: EFBIG/)
      await queue.write([record('small')])
    } finally {
      limit('unlimited')
      process.off('SIGXFSZ', ignored)
    }
    await queue.write([record('after')])
    await queue.close()
    const again = await open()
    expect(again.damage).toEqual({ damagedBytes: 0, cutBytes: 0 })
    expect(await drain(again)).toEqual(['before', 'small', 'after'])
  },
)
