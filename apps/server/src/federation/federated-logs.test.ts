import type { LogRow, RangeQueryOptions } from '@tailspan/query'
import { expect, test } from 'vitest'
import { FederatedLogs } from './federated-logs.ts'
import type { LogMember } from './log-member.ts'

const labels = [['app', 'a']] as const

function row(at: number, line: string): LogRow {
  const none = { metadata: [], parsed: [], level: '', traceId: '', spanId: '' }
  return { timestamp: BigInt(at), line, labels, stream: labels, ...none }
}

/** A cluster with `lines` lines, one each nanosecond, that does something before it answers. */
function member(
  id: string,
  lines: number,
  before: (options: RangeQueryOptions, signal: AbortSignal) => Promise<void> | void = () => {},
): LogMember {
  return {
    id,
    async queryRange(_text, options, signal) {
      await before(options, signal)
      const end = Number(options.end) < lines ? Number(options.end) : lines
      const count = Math.min(options.limit, end - Number(options.start))
      const rows = Array.from({ length: count }, (_, i) => row(end - 1 - i, `${id} ${end - 1 - i}`))
      return { kind: 'streams', rows }
    },
    queryInstant: () => Promise.reject(new Error('not asked')),
    streams: async () => [],
  }
}

const fanOut = { timeoutMs: 60_000, concurrency: 16, now: () => performance.now() }
const range = { start: 0n, end: 1_000_000n, step: 1n, direction: 'backward', limit: 5000 } as const

async function linesOf(logs: FederatedLogs, signal: AbortSignal): Promise<string[]> {
  const result = await logs.queryRange('{app="a"}', range, signal)
  return result.kind === 'streams' ? result.rows.map(({ line }) => line) : []
}

test('clusters are asked for a page at a time, and for no more than is shown', async () => {
  const asked: string[] = []
  const note = (id: string) => (options: RangeQueryOptions) => {
    asked.push(`${id} ${options.limit}`)
  }
  const members = [member('eu', 2500, note('eu')), member('us', 100_000, note('us'))]
  const { signal } = new AbortController()
  const lines = await linesOf(new FederatedLogs(members, fanOut, signal), signal)
  // All of them are the newest of the one cluster.
  expect(lines).toEqual(Array.from({ length: 5000 }, (_, i) => `us ${99_999 - i}`))
  // A page begins with the line where the one before ended.
  expect(asked.sort()).toEqual(['eu 1000', 'us 1000', ...Array<string>(4).fill('us 1001')])
})

test('when a cluster fails in between, what it sent before is shown, and that it failed', async () => {
  let calls = 0
  const fails = (): void => {
    if (calls++ === 1) throw Object.assign(new Error('cut'), { code: 'unreachable' })
  }
  const members = [member('eu', 1500), member('us', 3000, fails)]
  const { signal } = new AbortController()
  const logs = new FederatedLogs(members, fanOut, signal)
  const lines = await linesOf(logs, signal)
  expect(lines.filter((line) => line.startsWith('us'))).toHaveLength(1000)
  expect(lines.filter((line) => line.startsWith('eu'))).toHaveLength(1500)
  expect(logs.statuses).toMatchObject([
    { id: 'eu', status: 'ok' },
    { id: 'us', status: 'error', code: 'unreachable' },
  ])
  expect(logs.warnings).toEqual(['cluster us is missing (unreachable): cut'])
})

test('who leaves ends what is asked', async () => {
  const leaving = new AbortController()
  let calls = 0
  const seen: AbortSignal[] = []
  const hangs = async (_options: RangeQueryOptions, signal: AbortSignal): Promise<void> => {
    if (calls++ === 0) return
    seen.push(signal)
    leaving.abort(new Error('gone'))
    await new Promise(() => {})
  }
  const logs = new FederatedLogs([member('eu', 3000, hangs)], fanOut, leaving.signal)
  await expect(linesOf(logs, leaving.signal)).rejects.toThrow('gone')
  expect(seen.map(({ aborted }) => aborted)).toEqual([true])
})

test('a line that two clusters hold alike is shown in each when that is wanted', async () => {
  const alike = (id: string): LogMember => ({
    ...member(id, 0),
    queryRange: async () => ({ kind: 'streams', rows: [row(1, 'the same')] }),
  })
  const { signal } = new AbortController()
  const members = [alike('eu'), alike('us')]
  expect(await linesOf(new FederatedLogs(members, fanOut, signal), signal)).toHaveLength(1)
  const both = new FederatedLogs(members, { ...fanOut, dedup: false }, signal)
  expect(await linesOf(both, signal)).toHaveLength(2)
})
