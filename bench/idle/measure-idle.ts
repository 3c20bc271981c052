import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { median } from '../measure/median.ts'
import { memoryOf } from './memory.ts'

/** Medians over the runs. */
export interface IdleResult {
  /** From the start of the process until every port listens, seconds. */
  readonly readySeconds: number
  /** The server and its store together, MB, some seconds after that; pages they share count once. */
  readonly distinct: number
  /** The server's and its store's resident size, MB, as `ps` shows them. */
  readonly resident: readonly number[]
  /** A node that does nothing, MB. */
  readonly bareNode: number
}

const start = fileURLToPath(new URL('../../tools/start.mjs', import.meta.url))
const SETTLE_MS = 5000

/** Starts the built server without the demo on an empty folder, `runs` times, and lets it idle. */
export async function measureIdle(runs: number): Promise<IdleResult> {
  const ours: { seconds: number; distinct: number; resident: readonly number[] }[] = []
  for (let run = 0; run < runs; run++) ours.push(await startAndIdle())
  const residentOf = (i: number): number => median(ours.map((one) => one.resident[i] ?? Number.NaN))
  return {
    readySeconds: median(ours.map((one) => one.seconds)),
    distinct: median(ours.map((one) => one.distinct)),
    resident: (ours[0]?.resident ?? []).map((_, i) => residentOf(i)),
    bareNode: await bareNode(),
  }
}

async function startAndIdle() {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-'))
  const ready = join(folder, 'ready.json')
  const listeners = ['--port', '--otlp-http-port', '--otlp-grpc-port', '--zipkin-port']
  const ports = listeners.flatMap((flag) => [flag, '0'])
  const flags = ['--no-demo', ...ports, '--data', join(folder, 'data'), '--ready-file', ready]
  const started = performance.now()
  const server = spawn(process.execPath, [start, ...flags], { stdio: ['ignore', 'ignore', 2] })
  try {
    while (!(await readFile(ready, 'utf8').catch(() => '')).endsWith('\n')) {
      if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`)
      await sleep(10)
    }
    const seconds = (performance.now() - started) / 1000
    await sleep(SETTLE_MS)
    return { seconds, ...(await memoryOf(server.pid ?? 0)) }
  } finally {
    await end(server)
    await rm(folder, { recursive: true, force: true })
  }
}

async function bareNode(): Promise<number> {
  const node = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await sleep(1000)
  const { distinct } = await memoryOf(node.pid ?? 0)
  await end(node)
  return distinct
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}
