import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type CrashWriter, writers } from './harness/crash-writers.ts'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { getJson } from './harness/http.ts'
import { LokiApi } from './harness/loki.ts'
import { seededIntegers } from './harness/random.ts'
import { startRefusedServer, startServer } from './harness/server.ts'
import { openDoor } from './harness/tcp-door.ts'
import { TempoApi } from './harness/tempo.ts'

const ROUNDS = 4
const WITHIN_MS = 120_000

const yaml = (url: string, forward: string): string => `
clusters:
  - id: target
    loki: { url: '${url}' }
    otlp: { url: '${url}' }
${forward}
`

interface Forward {
  readonly targets: readonly {
    readonly signal: string
    readonly status: string
    readonly sent: number
    readonly queued: { readonly items: number }
  }[]
  readonly left: readonly { readonly name: string; readonly signal: string }[]
}

const forwardOf = (url: string): Promise<Forward> =>
  getJson(`${url}/api/v1/forward`) as Promise<Forward>

/** Resolves when nothing waits any more. */
function emptied(url: string): Promise<true> {
  return eventually({ withinMs: WITHIN_MS, what: 'queues that are empty' }, async () => {
    const { targets } = await forwardOf(url)
    return targets.every(({ queued }) => queued.items === 0) ? true : undefined
  })
}

/** Ids of everything that a server has of a writer. */
async function idsAt(url: string, writer: CrashWriter): Promise<Set<string>> {
  const ids = new Set<string>()
  if (writer.signal === 'logs') {
    const { from, to } = writer.range()
    for await (const { line } of new LokiApi(url).everyLine(writer.query, from, to)) {
      ids.add(line.split(' ', 1)[0] ?? '')
    }
    return ids
  }
  for (const trace of writer.traces) {
    for (const span of await new TempoApi(url).trace(trace)) ids.add(span.spanId)
  }
  return ids
}

const acknowledgedBy = (all: readonly CrashWriter[]): number =>
  all.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0)

test(`what was acknowledged arrives, although the forwarder is killed ${ROUNDS} times and the target away in between`, async () => {
  const folder = await temporaryFolder('forwarding')
  const seed = Date.now() % 1_000_000_007
  console.log(`forwarding test: seed ${seed}`)
  const integer = seededIntegers(seed)
  const door = await openDoor()
  const config = join(folder, 'tailspan.yaml')
  await writeFile(config, yaml(door.url, 'forward: [{ to: target }]'))
  const target = await startServer(join(folder, 'target'))
  const all = writers(integer).filter(({ name }) => name.endsWith('-1'))

  for (let round = 1; round <= ROUNDS; round++) {
    // Away in the second and third round, so that queues outlive a crash.
    door.set(round === 2 || round === 3 ? null : target.port)
    const hub = await startServer(join(folder, 'hub'), ['--config', config])
    const stop = new AbortController()
    const writing = all.map((writer) => writer.writeUntil(hub.url, stop.signal))
    const before = acknowledgedBy(all)
    await eventually({ withinMs: WITHIN_MS, what: 'an acknowledgement' }, async () =>
      acknowledgedBy(all) > before ? true : undefined,
    )
    await sleep(integer(300))
    await hub.kill()
    stop.abort()
    await Promise.all(writing)
  }

  door.set(target.port)
  const hub = await startServer(join(folder, 'hub'), ['--config', config])
  await emptied(hub.url)
  for (const writer of all) {
    expect(writer.acknowledged.size, writer.name).toBeGreaterThan(0)
    for (const url of [target.url, hub.url]) {
      const there = await idsAt(url, writer)
      const lost = [...writer.acknowledged].filter((id) => !there.has(id))
      const invented = [...there].filter((id) => !writer.sent.has(id))
      expect(lost, `${writer.name}: acknowledged and lost at ${url}`).toEqual([])
      expect(invented, `${writer.name}: never sent, at ${url}`).toEqual([])
    }
  }
  expect((await hub.stop()).code).toBe(0)
})

test('a route that is taken out of the file leaves its queue on disk, and goes on with it later', async () => {
  const folder = await temporaryFolder('forwarding')
  const door = await openDoor()
  const config = join(folder, 'tailspan.yaml')
  const routes = yaml(door.url, 'forward: [{ to: target, signals: [logs] }]')
  await writeFile(config, routes)
  const target = await startServer(join(folder, 'target'))
  const hub = await startServer(join(folder, 'hub'), ['--config', config])
  const start = BigInt(Date.now()) * 1_000_000n
  expect(await new LokiApi(hub.url).push({ app: 'shop' }, [[`${start}`, 'waits']])).toBe(true)
  expect((await forwardOf(hub.url)).targets).toMatchObject([{ queued: { items: 1 } }])

  await writeFile(config, yaml(door.url, ''))
  process.kill(hub.pid, 'SIGHUP')
  await eventually({ withinMs: WITHIN_MS, what: 'a queue without a route' }, async () =>
    (await forwardOf(hub.url)).left.length === 1 ? true : undefined,
  )
  await eventually({ withinMs: WITHIN_MS, what: 'a word about it' }, async () =>
    hub.output().includes('which no route empties') ? true : undefined,
  )

  door.set(target.port)
  await writeFile(config, routes)
  process.kill(hub.pid, 'SIGHUP')
  const lines = await eventually({ withinMs: WITHIN_MS, what: 'the line' }, async () => {
    const range = { query: '{app="shop"}', start: start - 1n, end: start + 1n }
    const found = await new LokiApi(target.url).lines(range)
    return found.length > 0 ? found : undefined
  })
  expect(lines).toMatchObject([{ ts: start, line: 'waits' }])
})

test('a route that cannot work does not start, and says what is missing', async () => {
  const folder = await temporaryFolder('forwarding')
  const config = join(folder, 'tailspan.yaml')
  const cluster = "clusters: [{ id: eu, loki: { url: 'http://localhost:1' } }]"
  await writeFile(config, `${cluster}\nforward: [{ to: eu }]\n`)
  const { code, output } = await startRefusedServer(join(folder, 'hub'), ['--config', config])
  expect(code).toBe(1)
  expect(output).toContain('the cluster "eu" has no `otlp`: add `otlp: { url: … }`')
})
