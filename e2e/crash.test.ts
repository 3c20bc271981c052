import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type CrashWriter, writers } from './harness/crash-writers.ts'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { LokiApi } from './harness/loki.ts'
import { seededIntegers } from './harness/random.ts'
import { type RunningServer, startServer } from './harness/server.ts'
import { TempoApi } from './harness/tempo.ts'

const CRASHES = 20
// Mostly starts of the server, which take seconds on a busy machine.
const TIMEOUT_MS = 600_000

test(
  `what was acknowledged survives ${CRASHES} kill -9 in a row`,
  async () => {
    const data = join(await temporaryFolder('crash'), 'data')
    const seed = Date.now() % 1_000_000_007
    console.log(`crash test: seed ${seed}`)
    const integer = seededIntegers(seed)
    const all = writers(integer)

    for (let round = 1; round <= CRASHES; round++) {
      const server = await startServer(data)
      const stop = new AbortController()
      const writing = all.map((writer) => writer.writeUntil(server.url, stop.signal))
      const before = acknowledgedBy(all)
      // A cold server may be slow to acknowledge anything; before that there is nothing to lose.
      await eventually({ withinMs: 60_000, what: 'an acknowledgement' }, async () =>
        acknowledgedBy(all) > before ? true : undefined,
      )
      await sleep(integer(700))
      await server.kill()
      stop.abort()
      await Promise.all(writing)
    }

    const server = await startServer(data)
    for (const writer of all) expect(writer.acknowledged.size, writer.name).toBeGreaterThan(0)
    await expectEverything(server, all)
    const counts = all.map((one) => `${one.name} ${one.acknowledged.size}/${one.sent.size}`)
    console.log(`crash test: acknowledged/sent: ${counts.join(', ')}`)
  },
  TIMEOUT_MS,
)

function acknowledgedBy(all: readonly CrashWriter[]): number {
  return all.reduce((sum, writer) => sum + writer.acknowledged.size, 0)
}

async function expectEverything(server: RunningServer, all: readonly CrashWriter[]): Promise<void> {
  for (const writer of all) {
    const kept = await readBack(server, writer)
    const ids = new Set(kept)
    const lost = [...writer.acknowledged].filter((id) => !ids.has(id))
    const invented = kept.filter((id) => !writer.sent.has(id))
    expect(lost, `${writer.name}: acknowledged and lost`).toEqual([])
    expect(invented, `${writer.name}: kept but never sent`).toEqual([])
    expect(ids.size, `${writer.name}: kept twice`).toBe(kept.length)
  }
}

/** The ids of everything that the server kept of a writer. */
async function readBack(server: RunningServer, writer: CrashWriter): Promise<string[]> {
  const ids: string[] = []
  if (writer.signal === 'logs') {
    const { from, to } = writer.range()
    for await (const { line } of new LokiApi(server.url).everyLine(writer.query, from, to)) {
      ids.push(line.split(' ', 1)[0] ?? '')
    }
    return ids
  }
  const tempo = new TempoApi(server.url)
  for (const traceId of writer.traces) {
    for (const span of await tempo.trace(traceId)) ids.push(span.spanId)
  }
  return ids
}
