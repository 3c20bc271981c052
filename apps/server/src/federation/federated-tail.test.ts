import { systemClock } from '@tailspan/model'
import { defaultLogqlLimits, LogqlEngine, type LogRow } from '@tailspan/query'
import { MemoryLogStore } from '@tailspan/store'
import { logBatch } from '@tailspan/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { TailHub } from '../tail/tail-hub.ts'
import { FederatedTail, type FederatedTailOptions } from './federated-tail.ts'
import { LocalLogs } from './local-logs.ts'
import type { FollowOptions, LiveNews, LogMember } from './log-member.ts'

const labels = [['app', 'a']] as const

function row(at: number, line = `line ${at}`): LogRow {
  const none = { metadata: [], parsed: [], level: '', traceId: '', spanId: '' }
  return { timestamp: BigInt(at), line, labels, stream: labels, ...none }
}

/** A cluster that brings what it is told to. */
class Scripted implements LogMember {
  readonly id: string
  readonly version: object
  readonly streams = (): Promise<[]> => Promise.resolve([])
  readonly queryInstant = (): Promise<never> => Promise.reject(new Error('not asked'))
  /** Answers the question for what was before. */
  readonly answer: (rows: readonly LogRow[]) => void
  #history: Promise<readonly LogRow[]>
  #news: LiveNews[] = []
  #wake = (): void => {}
  followed = 0

  constructor(id: string, version: object = {}) {
    this.id = id
    this.version = version
    let answer = (_rows: readonly LogRow[]): void => {}
    this.#history = new Promise((resolve) => (answer = resolve))
    this.answer = answer
  }

  async queryRange(): ReturnType<LogMember['queryRange']> {
    return { kind: 'streams', rows: (await this.#history).toReversed() }
  }

  bring(...rows: readonly LogRow[]): void {
    this.#news.push({ kind: 'rows', rows })
    this.#wake()
  }

  async *follow(
    _text: string,
    { onOpen }: FollowOptions,
    signal: AbortSignal,
  ): AsyncGenerator<LiveNews> {
    this.followed++
    onOpen()
    signal.addEventListener('abort', () => this.#wake())
    while (!signal.aborted) {
      yield* this.#news.splice(0)
      if (this.#news.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    this.followed--
  }
}

const store = new MemoryLogStore()
const engine = new LogqlEngine(store, { clock: systemClock, limits: defaultLogqlLimits })
const local = new LocalLogs(store, engine)

function tailOver(
  members: readonly LogMember[],
  more: Partial<FederatedTailOptions> = {},
): FederatedTail {
  const tail = new FederatedTail({
    query: '{app="a"}',
    start: 0n,
    limit: 100,
    now: () => 1000n,
    hub: new TailHub(store, { sessions: 1, lines: 100 }, () => {}),
    engine,
    graceMs: 1e9,
    ...more,
  })
  onTestFinished(() => tail.close())
  tail.follow(members)
  return tail
}

/** Lets everything run that needs no more than itself. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** `cluster time` of the lines of the next frame, or null. */
function shown(tail: FederatedTail, max = 100): string[] | null {
  const frame = tail.next(max)
  return (
    frame &&
    frame.rows.map(
      ({ stream, timestamp }) => `${stream.find(([n]) => n === 'cluster')?.[1]} ${timestamp}`,
    )
  )
}

test('waits for all histories, and shows the newest of all in order', async () => {
  const [eu, us] = [new Scripted('eu'), new Scripted('us')]
  const tail = tailOver([eu, us], { limit: 3 })
  us.bring(row(50))
  eu.answer([row(1), row(4), row(5)])
  await settled()
  expect(tail.next(100)).toBeNull()
  us.answer([row(2), row(3)])
  await settled()
  expect(shown(tail)).toEqual(['us 3', 'eu 4', 'eu 5', 'us 50'])
  expect(shown(tail)).toBeNull()
})

test('who is late brings its history later', async () => {
  const [eu, us] = [new Scripted('eu'), new Scripted('us')]
  const tail = tailOver([eu, us], { graceMs: 0 })
  eu.answer([row(5)])
  us.bring(row(7))
  while (tail.held === 0 || tail.next(0) === null) await settled()
  await settled()
  expect(shown(tail)).toEqual(['eu 5'])
  us.answer([row(2)])
  await settled()
  expect(shown(tail)).toEqual(['us 2', 'us 7'])
})

test('a line of the history that comes live as well is shown once', async () => {
  const eu = new Scripted('eu')
  const tail = tailOver([eu])
  eu.answer([row(1), row(2)])
  await settled()
  eu.bring(row(2), row(3), row(3))
  await settled()
  expect(shown(tail)).toEqual(['eu 1', 'eu 2', 'eu 3', 'eu 3'])
})

test('a reader that stalls loses the oldest lines of who brings many, and is told', async () => {
  const [eu, us] = [new Scripted('eu'), new Scripted('us')]
  const tail = tailOver([eu, us], { lines: 400 })
  for (const one of [eu, us]) one.answer([])
  eu.bring(...Array.from({ length: 350 }, (_, i) => row(i + 10)))
  us.bring(row(1))
  await settled()
  expect(tail.next(10)?.dropped).toEqual({
    cluster: 'eu',
    count: 150,
    reason: 'slow_reader',
    from: 10n,
    to: 159n,
  })
  expect(shown(tail, 2)).toEqual(['us 1', 'eu 160'])
  expect(tail.held).toBe(199)
})

test('a paused tail holds its lines', async () => {
  const eu = new Scripted('eu')
  const tail = tailOver([eu])
  eu.answer([])
  tail.pause(true)
  eu.bring(row(1))
  await settled()
  expect(tail.next(10)).toBeNull()
  expect([tail.held, tail.paused]).toEqual([1, true])
  tail.pause(false)
  expect(shown(tail)).toEqual(['eu 1'])
})

test('follows others when told to, and keeps those that are the same', async () => {
  const version = {}
  const [eu, us, ap] = [new Scripted('eu', version), new Scripted('us'), new Scripted('ap')]
  const tail = tailOver([eu, us])
  for (const one of [eu, us]) one.answer([])
  await settled()
  const eu2 = new Scripted('eu', version)
  tail.follow([eu2, ap])
  await settled()
  expect([eu, eu2, us, ap].map(({ followed }) => followed)).toEqual([1, 0, 0, 1])
  expect(tail.takeStatuses()).toMatchObject([
    { id: 'eu', status: 'ok' },
    { id: 'ap', status: 'ok' },
  ])
  expect(tail.takeStatuses()).toBeNull()
  ap.bring(row(3))
  await settled()
  expect(shown(tail)).toEqual(['ap 3'])
  tail.close()
  await settled()
  expect([eu, ap].map(({ followed }) => followed)).toEqual([0, 0])
})

test('this server’s own lines are among them, and count as a tail', async () => {
  const eu = new Scripted('eu')
  const hub = new TailHub(store, { sessions: 1, lines: 100 }, () => {})
  const tail = tailOver([local, eu], { hub })
  eu.answer([])
  await settled()
  eu.bring(row(2))
  await store.append(logBatch([{ ts: 1n, line: 'mine', labels: { app: 'a' } }]))
  await settled()
  expect(shown(tail)).toEqual(['local 1', 'eu 2'])
  expect(() => tailOver([local], { hub })).toThrow('1 live tails are open already')
  tail.close()
  expect(hub.open).toBe(0)
})

test('only log queries can be tailed', () => {
  expect(() => tailOver([], { query: 'rate({a="b"}[1m])' })).toThrow('only log queries')
})
