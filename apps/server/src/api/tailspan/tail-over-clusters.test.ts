import { HttpTransport, type TailspanApi, TailspanClient } from '@tailspan/clients'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterWorld, clusterWorld, service } from '../../testing/cluster-world.ts'
import { pushLines } from '../../testing/memory-http.ts'

let world: ClusterWorld
let transport: HttpTransport
let client: TailspanClient
const now = BigInt(Date.now()) * 1_000_000n
const second = 1_000_000_000n

beforeAll(async () => {
  world = await clusterWorld()
  transport = new HttpTransport({ url: await world.app.listen({ port: 0, host: '127.0.0.1' }) })
  client = new TailspanClient(transport)
})
afterAll(async () => {
  await transport.close()
  await world.close()
})

/** Reads until so many lines are there: `cluster line` each, in the order in which they came. */
async function take(
  tail: AsyncGenerator<TailspanApi.TailLines | TailspanApi.TailStatus, void, undefined>,
  count: number,
): Promise<{ lines: string[]; statuses: TailspanApi.ClusterStatus[] }> {
  const lines: string[] = []
  const statuses: TailspanApi.ClusterStatus[] = []
  while (lines.length < count) {
    const { value: message } = await tail.next()
    if (message?.type !== 'lines') continue
    lines.push(...message.lines.map(({ labels, line }) => `${labels['cluster']} ${line}`))
    statuses.push(...(message.clusters ?? []))
  }
  return { lines, statuses }
}

test('lines of the chosen clusters come as they are written, each with its cluster', async () => {
  const { eu, us } = world.remotes
  await pushLines(world.app, { app: 'one' }, [[now - 2n * second, 'here before']])
  await pushLines(eu, { app: 'one' }, [[now - 3n * second, 'eu before']])
  await pushLines(us, { app: 'one' }, [[now - second, 'us before']])
  const tail = client.tail({ query: '{app="one"}', clusters: 'all' })
  const before = await take(tail, 3)
  // The order is promised for clusters that answer at once; a busy machine may make one late.
  expect(before.lines.toSorted()).toEqual(['eu eu before', 'local here before', 'us us before'])
  expect(new Set(before.statuses.map(({ id }) => id))).toEqual(new Set(['local', 'eu', 'us']))
  for (const [id, app] of [
    ['us', us],
    ['local', world.app],
    ['eu', eu],
  ] as const) {
    await pushLines(app, { app: 'one' }, [[now, `from ${id}`]])
    expect((await take(tail, 1)).lines).toEqual([`${id} from ${id}`])
  }
  await tail.return()
})

test('a selector chooses, also among clusters that are added meanwhile', async () => {
  const { eu, us } = world.remotes
  const tail = client.tail({ query: '{app="two"}', clusters: '{region="eu"}' })
  const line = async (app: typeof eu, text: string): Promise<void> =>
    pushLines(app, { app: 'two' }, [[now, text]])
  const first = take(tail, 1)
  // The other cluster is written to as well: nothing of it may come.
  let sent = 0
  let there = false
  void first.then(() => (there = true))
  while (!there) {
    await line(us, 'not chosen')
    await line(eu, `chosen ${sent++}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect((await first).lines[0]).toMatch(/^eu chosen \d+$/)

  const address = us.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const loki = service(`http://127.0.0.1:${port}`)
  await world.add({ id: 'later', labels: { region: 'eu' }, loki })
  const seen: string[] = []
  for (let i = 0; !seen.some((one) => one.startsWith('later ')); i++) {
    await line(us, `more ${i}`)
    await line(eu, `other ${i}`)
    seen.push(...(await take(tail, 1)).lines)
  }
  expect(seen.filter((one) => one.startsWith('us '))).toEqual([])
  await tail.return()
})

test.each([
  [{ clusters: 'mars' }, 404, 'there is no cluster "mars"'],
  [{ clusters: 'metrics' }, 400, 'has no loki'],
  [{ clusters: 'all', traceId: '1' }, 400, 'traceId'],
  [{ clusters: 'all', query: '{app=' }, 400, 'parse error'],
  [{ clusters: 'all', query: 'rate({app="a"}[1m])' }, 400, 'log query'],
] as const)('%j is refused with %i', async (options, status, message) => {
  const refused = client.tail(options).next()
  await expect(refused).rejects.toMatchObject({
    status,
    message: expect.stringContaining(message) as string,
  })
})
