import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALL_TIME, type LogBatch, SpanBatchBuilder } from '@tailspan/model'
import { type LogStoreFixture, logBatch, logStoreContract, printLogs } from '@tailspan/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { AnnouncedWriter } from '../tail/announced-writer.ts'
import { type Channel, type ChannelEvents, openChannel } from './channel.ts'
import { RpcClient } from './client.ts'
import { openLocal } from './local.ts'
import type { Reply, Request } from './messages.ts'
import { RemoteLogs } from './remote-stores.ts'
import { RpcServer } from './server.ts'
import { serviceOf } from './service.ts'
import { openStoreInProcess, type Store, startStore } from './store.ts'

const never = new AbortController().signal
const folders: string[] = []

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-store-'))
  folders.push(folder)
  return folder
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

// The whole contract goes through the same calls, codec and a real socket as with a child process,
// without starting a process for every test.
logStoreContract('over a pipe', async () => overPipe(await freshFolder()))

async function overPipe(folder: string): Promise<LogStoreFixture> {
  const stores = await openLocal({ folder, server: process.pid })
  const [left, right, closePipe] = await socketPair(join(folder, 'pipe'))
  let server: RpcServer | undefined
  let client: RpcClient | undefined
  const toServer = channel(left, (message) => client?.handle(message as Reply))
  const toClient = channel(right, (message) => server?.handle(message as Request))
  server = new RpcServer(serviceOf(stores), toClient, () => {})
  const own = new RpcClient(toServer)
  client = own
  const logs = new RemoteLogs(() => own)
  const writer = new AnnouncedWriter(logs)
  let reopened: LogStoreFixture | undefined
  const shut = async (): Promise<void> => {
    closePipe()
    await stores.close()
  }
  return {
    writer,
    reader: logs,
    feed: writer,
    reopen: async () => {
      await shut()
      reopened = await overPipe(folder)
      return reopened
    },
    close: async () => (reopened ? reopened.close() : shut()),
  }
}

function channel(socket: Socket, message: ChannelEvents['message']): Channel {
  return openChannel(socket, { message, closed: () => {} })
}

async function socketPair(path: string): Promise<[Socket, Socket, () => void]> {
  const server = createServer()
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const left = connect(path)
  const right = await accepted
  const close = (): void => {
    left.destroy()
    right.destroy()
    server.close()
  }
  return [left, right, close]
}

describe('the store in a child process', { timeout: 60_000 }, () => {
  test('keeps, announces, answers and restarts with everything', async () => {
    const folder = await freshFolder()
    const first = await startStore({ folder })
    const heard: LogBatch[] = []
    first.feed.subscribe((batch) => heard.push(batch))
    const batch = logBatch(
      Array.from({ length: 20_000 }, (_, i) => ({
        labels: { app: `a${i % 3}` },
        ts: BigInt(i),
        line: `line ${i} ü😀`,
        level: 'info',
      })),
    )
    expect(await first.logs.append(batch)).toEqual({ kept: 20_000, duplicates: 0 })
    expect(heard).toEqual([batch])
    expect(await linesOf(first)).toEqual(batch.lines)
    const spans = oneSpan()
    await first.spans.append(spans)
    expect(first.state()).toMatchObject({ status: 'ready', restarts: 0 })
    expect(first.state().pid).not.toBe(process.pid)
    await first.close()
    expect(first.state().status).toBe('closed')
    await expect(first.logs.append(batch)).rejects.toMatchObject({ code: 'unavailable' })

    const second = await startStore({ folder })
    expect(await second.logs.append(batch)).toEqual({ kept: 0, duplicates: 20_000 })
    expect(await linesOf(second)).toEqual(batch.lines)
    expect(await second.spans.stats(never)).toEqual({ spans: 1, traces: 1 })
    expect((await second.spans.trace('ab'.repeat(16), never))?.names).toEqual(['GET /'])
    await second.close()
  })

  test('a killed process is replaced; what runs meanwhile fails clearly', async () => {
    const messages: string[] = []
    const folder = await freshFolder()
    const store = await startStore({ folder, log: (message) => messages.push(message) })
    await store.logs.append(logBatch([{ labels: {}, ts: 1n, line: 'kept' }]))
    const { pid } = store.state()
    const endless = (async () => {
      for (;;) await store.logs.stats([], ALL_TIME, never)
    })()
    const failure = expect(endless).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 })
    process.kill(pid ?? 0, 'SIGKILL')
    await failure
    await untilReady(store)
    expect(store.state()).toMatchObject({ status: 'ready', restarts: 1 })
    expect(store.state().pid).not.toBe(pid)
    expect(messages[0]).toContain('SIGKILL')
    expect(await linesOf(store)).toEqual(['kept'])
    await store.close()
  })

  test('refuses a folder that another process uses, naming it', async () => {
    const folder = await freshFolder()
    const store = await startStore({ folder })
    await expect(openStoreInProcess({ folder })).rejects.toMatchObject({
      message: expect.stringContaining(`in use by process ${process.pid}`) as string,
    })
    await store.close()
  })

  test('refuses data of a newer version, and a damaged marker', async () => {
    const folder = await freshFolder()
    await writeFile(join(folder, 'tailspan.json'), '{"schema":99}')
    const refusal = {
      code: 'bad_request',
      message: expect.stringContaining('version 99') as string,
    }
    await expect(startStore({ folder })).rejects.toMatchObject(refusal)
    await writeFile(join(folder, 'tailspan.json'), 'garbage')
    await expect(openStoreInProcess({ folder })).rejects.toMatchObject({ code: 'bad_request' })
    expect(await readFile(join(folder, 'tailspan.json'), 'utf8')).toBe('garbage')
  })
})

function oneSpan() {
  const builder = new SpanBatchBuilder()
  const resource = builder.resource({ service: 's', attributes: '' })
  const scope = builder.scope({ name: '', version: '', attributes: '' })
  builder.add(resource, scope, {
    traceId: 'ab'.repeat(16),
    spanId: 'cd'.repeat(8),
    name: 'GET /',
    start: 1n,
    end: 2n,
  })
  return builder.build()
}

async function linesOf(store: Store): Promise<string[]> {
  const batches: LogBatch[] = []
  const selection = { matchers: [], range: ALL_TIME, direction: 'forward' } as const
  for await (const batch of store.logs.read(selection, never)) batches.push(batch)
  return printLogs(batches).map((row) => row.line)
}

/** Waits until the supervisor has a process again. */
async function untilReady(store: Store): Promise<void> {
  while (store.state().status !== 'ready') await new Promise((resolve) => setTimeout(resolve, 10))
}
