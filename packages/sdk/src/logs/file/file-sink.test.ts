import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Loss } from '../../options/sink.ts'
import { FileSink, type FileSinkOptions } from './file-sink.ts'

let dir: string
let path: string
let now: number
const losses: Loss[] = []
const warnings: string[] = []
const soon = (): AbortSignal => AbortSignal.timeout(20_000)

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tailspan-file-'))
  path = join(dir, 'logs', 'app.log')
  now = Date.now()
  losses.length = 0
  warnings.length = 0
})
afterEach(() => rm(dir, { recursive: true, force: true }))

function sink(options: Partial<FileSinkOptions> = {}): FileSink {
  return new FileSink(
    { path, maxBytes: 1e9, maxAgeMs: undefined, keep: 3, gzip: false, ...options },
    {
      print: ({ text }) => `${text}\n`,
      lost: (loss) => void losses.push(loss),
      warn: (message) => void warnings.push(message),
      now: () => now,
    },
  )
}

function write(to: FileSink, ...lines: readonly string[]): void {
  for (const text of lines) to.write({ level: 'info', at: { ms: 0, nanos: 0 }, text, metadata: [] })
}

const folder = (): string => join(dir, 'logs')
const files = async (): Promise<string[]> => (await readdir(folder())).sort()

it('appends to what is there', async () => {
  await mkdir(folder())
  await writeFile(path, 'old\n')
  const to = sink()
  write(to, 'a', 'ü')
  expect(await to.flush(soon())).toEqual({ sent: 2, spooled: 0, lost: 0 })
  write(to, 'b')
  expect(await to.close(soon())).toEqual({ sent: 1, spooled: 0, lost: 0 })
  expect(await readFile(path, 'utf8')).toBe('old\na\nü\nb\n')
  expect(to.health()).toMatchObject({ state: 'off', sent: 3, queued: 0 })
})

it('writes by itself', async () => {
  const to = sink()
  write(to, 'a')
  while (to.health().sent < 1) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await readFile(path, 'utf8')).toBe('a\n')
  await to.close(soon())
})

it('begins a new file at a size, and keeps some', async () => {
  const to = sink({ maxBytes: 10 })
  for (let i = 0; i < 8; i++) {
    write(to, `line ${i}`, `more ${i}`)
    await to.flush(soon())
  }
  await to.close(soon())
  const names = await files()
  expect(names).toHaveLength(4)
  const texts = await Promise.all(names.map((name) => readFile(join(folder(), name), 'utf8')))
  expect(texts.toSorted()).toEqual([4, 5, 6, 7].map((i) => `line ${i}\nmore ${i}\n`))
})

it('begins a new file at an age, and compresses the old one', async () => {
  const to = sink({ maxAgeMs: 60_000, gzip: true })
  write(to, 'today')
  await to.flush(soon())
  now += 59_000
  write(to, 'still')
  await to.flush(soon())
  now += 1_000
  write(to, 'tomorrow')
  await to.close(soon())
  const [current, rotated = ''] = await files()
  expect(current).toBe('app.log')
  expect(rotated).toMatch(/^app\.log\..*Z\.gz$/)
  expect(gunzipSync(await readFile(join(folder(), rotated))).toString()).toBe('today\nstill\n')
  expect(await readFile(path, 'utf8')).toBe('tomorrow\n')
})

it('goes on when somebody removes or rotates its file', async () => {
  const to = sink()
  write(to, 'a')
  await to.flush(soon())
  await rename(path, join(dir, 'taken'))
  write(to, 'b')
  await to.flush(soon())
  await rm(folder(), { recursive: true })
  write(to, 'c')
  await to.close(soon())
  expect(await readFile(join(dir, 'taken'), 'utf8')).toBe('a\n')
  expect(await readFile(path, 'utf8')).toBe('c\n')
})

it('shares its file with others', async () => {
  const sinks = [sink({ maxBytes: 200, keep: 100 }), sink({ maxBytes: 200, keep: 100 })]
  for (let i = 0; i < 20; i++) {
    for (const [n, to] of sinks.entries()) {
      write(to, `${n} ${i} ${'x'.repeat(30)}`)
      await to.flush(soon())
    }
  }
  await Promise.all(sinks.map((to) => to.close(soon())))
  const texts = await Promise.all(
    (await files()).map((name) => readFile(join(folder(), name), 'utf8')),
  )
  expect(
    texts
      .join('')
      .split('\n')
      .filter((line) => line !== ''),
  ).toHaveLength(40)
})

it('holds lines while the disk does not take them, within a bound, and says so once', async () => {
  await writeFile(join(dir, 'logs'), 'a file where the folder should be')
  const to = sink()
  write(to, 'first')
  await to.flush(soon())
  write(to, 'second')
  await to.flush(soon())
  expect(to.health()).toMatchObject({ state: 'retrying', queued: 2, sent: 0 })
  expect(warnings).toHaveLength(1)
  const large = 'x'.repeat(1024 * 1024)
  write(to, large, large, large, large, large, large)
  expect(losses.length).toBeGreaterThan(0)
  expect(losses.every(({ reason }) => reason === 'queue-full')).toBe(true)
  expect(to.health().queuedBytes).toBeLessThan(6 * 1024 * 1024)
  await rm(join(dir, 'logs'))
  await to.flush(soon())
  expect(to.health()).toMatchObject({ state: 'ok', queued: 0, lost: losses.length })
  const text = await readFile(path, 'utf8')
  expect(text.startsWith('first\nsecond\nxxx')).toBe(true)
  await to.close(soon())
})

it('writes what is left when the process ends', async () => {
  const to = sink()
  write(to, 'a')
  await to.flush(soon())
  write(to, 'b', 'c')
  expect(to.spoolOnExit()).toEqual({ sent: 2, spooled: 0, lost: 0 })
  expect(await readFile(path, 'utf8')).toBe('a\nb\nc\n')
  write(to, 'd')
  expect(losses).toEqual([{ signal: 'logs', sink: 'file', count: 1, reason: 'exit' }])
})

it('loses no line when the process ends in the middle of a write', async () => {
  for (let round = 0; round < 20; round++) {
    const to = sink({ path: join(dir, `${round}.log`) })
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}`)
    write(to, ...lines)
    const writing = to.flush(soon())
    for (let turn = 0; turn < round; turn++) await Promise.resolve()
    if (round % 2 === 1) await new Promise((resolve) => setImmediate(resolve))
    to.spoolOnExit()
    await writing
    const text = await readFile(join(dir, `${round}.log`), 'utf8')
    expect(new Set(text.split('\n').slice(0, -1)).size).toBe(5000)
  }
})
