import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Batch } from '../ship/batch.ts'
import type { Self } from './owner.ts'
import { Spool, type SpoolOptions } from './spool.ts'

let dir: string
let unique: number
const alive = new Set<number>()

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tailspan-spool-'))
  unique = 0
  alive.clear()
})
afterEach(() => rm(dir, { recursive: true, force: true }))

function spool(pid: number, options: Partial<SpoolOptions> = {}, self: Partial<Self> = {}): Spool {
  alive.add(pid)
  return new Spool(
    { dir, target: 'loki-1', maxBytes: 1e6, ...options },
    {
      host: 'h',
      pid,
      isAlive: (other) => alive.has(other),
      now: Date.now,
      unique: () => String(unique++).padStart(4, '0'),
      ...self,
    },
  )
}

function batch(...lines: readonly string[]): Batch {
  const made = new Batch(1)
  for (const line of lines) {
    const stream = { labels: [['app', line]] as const, rank: 2 }
    made.add(stream, `${line}\n`, (segment, text) => segment.appendText(text))
  }
  return made
}

function textOf(made: Batch): string {
  return [...made.segments].flatMap((one) => one.pages().map(String)).join('')
}

/** All that can be sent, in its order; removes it. */
async function drain(from: Spool): Promise<string[]> {
  const texts: string[] = []
  for (;;) {
    const next = await from.next()
    if (next === null) return texts
    texts.push(textOf(next.batch))
    await next.done()
  }
}

it('hands what a process left to one that starts later, in order', async () => {
  const first = spool(1)
  expect(first.writeSync(batch('a', 'ü'), 'json')).toBe(true)
  expect(await first.write(batch('b'), 'json')).toBe(true)
  first.release()
  const second = spool(2)
  expect(second.waiting).toBe(false)
  await second.claim()
  expect(second.waiting).toBe(true)
  const stored = await second.next()
  expect(stored?.format).toBe('json')
  const segments = [...(stored?.batch.segments ?? [])]
  expect(segments.map(({ stream, lines }) => [stream, lines])).toEqual([
    [{ labels: [['app', 'a']], rank: 2 }, 1],
    [{ labels: [['app', 'ü']], rank: 2 }, 1],
  ])
  expect(await drain(second)).toEqual(['a\nü\n', 'b\n'])
  expect(await readdir(dir)).toEqual([])
})

it('takes over from a process that was killed, not from one that runs', async () => {
  await spool(1).write(batch('killed'), 'json')
  await spool(2).write(batch('running'), 'json')
  alive.delete(1)
  const third = spool(3)
  await third.claim()
  expect(await drain(third)).toEqual(['killed\n'])
  expect(await readdir(dir)).toHaveLength(1)
})

it('takes over each batch once, however many start at a time', async () => {
  for (let pid = 1; pid <= 5; pid++) {
    const one = spool(pid)
    for (let i = 0; i < 4; i++) one.writeSync(batch(`${pid}.${i}`), 'json')
    one.release()
  }
  const starting = Array.from({ length: 6 }, (_, i) => spool(100 + i))
  await Promise.all(starting.map((one) => one.claim()))
  const all = await Promise.all(starting.map(drain))
  expect(all.flat().sort()).toEqual(
    [1, 2, 3, 4, 5].flatMap((pid) => [0, 1, 2, 3].map((i) => `${pid}.${i}\n`)),
  )
  for (const texts of all) expect(texts).toEqual([...texts].sort((a, b) => a.localeCompare(b)))
})

it('leaves alone what was written for another place', async () => {
  const other = spool(1, { target: 'loki-2' })
  other.writeSync(batch('other'), 'json')
  other.release()
  await writeFile(join(dir, 'notes.txt'), 'mine')
  const one = spool(2)
  await one.claim()
  expect(await drain(one)).toEqual([])
  expect(await readdir(dir)).toHaveLength(2)
})

it('takes over what another machine left, once nobody has touched it for long', async () => {
  const now = Date.now()
  const remote = spool(1, {}, { host: 'elsewhere' })
  await remote.write(batch('far'), 'json')
  const [name = ''] = await readdir(dir)
  const one = spool(2, {}, { isAlive: () => false })
  await one.claim()
  expect(await drain(one)).toEqual([])
  const old = new Date(now - 3_600_000)
  await utimes(join(dir, name), old, old)
  await remote.touch()
  await one.claim()
  expect(await drain(one)).toEqual([])
  await utimes(join(dir, name), old, old)
  await one.claim()
  expect(await drain(one)).toEqual(['far\n'])
})

it('passes over files that are not whole, and counts them', async () => {
  const first = spool(1)
  for (const line of ['a', 'b', 'c', 'd']) first.writeSync(batch(line.repeat(100)), 'json')
  first.release()
  const folder = join(dir, (await readdir(dir))[0] ?? '')
  const files = (await readdir(folder)).sort().map((name) => join(folder, name))
  await truncate(files[0] ?? '', 120)
  const text = await readFile(files[1] ?? '', 'utf8')
  await writeFile(files[1] ?? '', text.replace('bbb', 'bxb'))
  await writeFile(files[2] ?? '', '{"v":1,"format":7}\n')
  await writeFile(join(folder, '9.batch.draft'), 'half')
  const second = spool(2)
  await second.claim()
  expect(await drain(second)).toEqual([`${'d'.repeat(100)}\n`])
  expect(second.torn).toBe(3)
  expect(await readdir(dir)).toEqual([])
})

it('keeps to its size', async () => {
  const one = spool(1, { maxBytes: 5000 })
  const large = batch('x'.repeat(1000))
  expect(one.writeSync(large, 'json')).toBe(true)
  expect(await one.write(large, 'json')).toBe(true)
  expect(one.writeSync(large, 'json')).toBe(false)
  expect(await one.write(large, 'json')).toBe(false)
  await (await one.next())?.done()
  expect(await one.write(large, 'json')).toBe(true)
})

it('says so when it cannot write, and never throws', async () => {
  const file = join(dir, 'file')
  await writeFile(file, '')
  const one = spool(1, { dir: join(file, 'below') })
  await one.claim()
  expect(one.writeSync(batch('a'), 'json')).toBe(false)
  expect(await one.write(batch('a'), 'json')).toBe(false)
  expect(await one.next()).toBeNull()
  one.release()
})

it('is read by nobody else', async () => {
  spool(1).writeSync(batch('secret'), 'json')
  const folder = join(dir, (await readdir(dir))[0] ?? '')
  const [name = ''] = await readdir(folder)
  expect((await stat(join(folder, name))).mode & 0o077).toBe(0)
  expect((await stat(folder)).mode & 0o077).toBe(0)
})
