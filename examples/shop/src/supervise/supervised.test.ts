import { afterEach, expect, test, vi } from 'vitest'
import { type ProcessSpec, type Supervised, supervise } from './supervised.ts'

const patience = { timeout: 10_000 }

const stopping = new Set<AbortController>()

afterEach(() => {
  for (const controller of stopping) controller.abort()
  stopping.clear()
})

function start(
  command: ProcessSpec['command'],
  verbose = false,
): { process: Supervised; stop: AbortController; reports: string[] } {
  const stop = new AbortController()
  stopping.add(stop)
  const reports: string[] = []
  const process = supervise(
    { name: 'child', nodeFlags: [], command },
    {
      report: (line) => reports.push(line),
      verbose,
      signal: stop.signal,
      restartAfterMs: 1,
      stopWithinMs: 200,
    },
  )
  return { process, stop, reports }
}

function ready(url: string | null): string {
  return `process.send({ type: 'ready', url: ${JSON.stringify(url)} });`
}

const stay = 'setInterval(() => {}, 1000);'

test('a ready child tells its address and stops when asked', async () => {
  const { process, stop, reports } = start(() => ['-e', ready('http://x:1') + stay])
  expect(await process.ready).toBe('http://x:1')
  stop.abort()
  await process.done
  expect(reports).toEqual([])
})

test('a child that dies is reported with its reason and started again with its address', async () => {
  const seen: (string | null)[] = []
  const { process, reports } = start((previous) => {
    seen.push(previous)
    const script = `${ready('http://x:2')} if (${previous === null}) throw new RangeError('odd');`
    return ['-e', script + stay]
  })
  await process.ready
  await vi.waitUntil(() => seen.length === 2, patience)
  expect(seen).toEqual([null, 'http://x:2'])
  expect(reports).toHaveLength(1)
  expect(reports[0]).toMatch(/^child ended \(exit code 1: RangeError: odd\); starting it again/)
})

test('a child that does not want to stop is killed', async () => {
  const stubborn = "process.on('SIGTERM', () => {});"
  const { process, stop } = start(() => ['-e', stubborn + stay + ready(null)])
  await process.ready
  stop.abort()
  await process.done
})

test('stderr is passed on when asked for, line by line', async () => {
  const script = `console.error('one\\ntwo'); ${ready(null)} ${stay}`
  const { process, reports } = start(() => ['-e', script], true)
  await process.ready
  await vi.waitUntil(() => reports.length === 2, patience)
  expect(reports).toEqual(['child: one', 'child: two'])
})

test('nothing starts once the signal has aborted', async () => {
  const stop = new AbortController()
  stop.abort()
  const process = supervise(
    {
      name: 'child',
      nodeFlags: [],
      command: () => {
        throw new Error('started')
      },
    },
    {
      report: () => undefined,
      verbose: false,
      signal: stop.signal,
      restartAfterMs: 1,
      stopWithinMs: 1,
    },
  )
  await process.done
  await expect(process.ready).rejects.toThrow('stopped before it was ready')
})
