import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { type Ending, type ProcessGroup, startNode } from './process.ts'

const fromSource = ['--conditions=@tailspan/source', '--import', 'tsx', 'apps/server/src/main.ts']
const READY_WITHIN_MS = 60_000

/** A server that listens, as a process of its own. */
export interface RunningServer {
  readonly url: string
  readonly otlpHttp: string
  readonly otlpGrpc: string
  readonly zipkin: string
  readonly port: number
  readonly pid: number
  output(): string
  /** Asks it to stop, as Ctrl-C does, and waits for its end. */
  stop(): Promise<Ending>
  /** Ends it and its store with SIGKILL and waits until both are gone. */
  kill(): Promise<void>
  /** Ends the main process alone with SIGKILL and waits until what it had started is gone too. */
  killMain(): Promise<void>
}

/**
 * Starts the server from source on free ports, without a demo; it is killed with the test.
 * @param data folder that keeps its data
 * @param flags further flags; later ones win
 * @throws when it ends or is not ready within a minute, with what it said
 */
export async function startServer(
  data: string,
  flags: readonly string[] = [],
): Promise<RunningServer> {
  const readyFile = join(data, '..', `ready-${process.hrtime.bigint()}.json`)
  const group = launch(data, ['--ready-file', readyFile, ...flags])
  const ready = await waitForReady(group, readyFile)
  await rm(readyFile)
  return {
    ...ready,
    port: Number(new URL(ready.url).port),
    output: () => group.output(),
    stop: () => {
      group.signal('SIGINT')
      return group.ended
    },
    kill: async () => {
      group.kill()
      await group.ended
      await groupIsGone(group.pid)
    },
    killMain: async () => {
      group.signal('SIGKILL')
      await groupIsGone(group.pid)
    },
  }
}

/** Starts a server that is expected to refuse; resolves with its end and what it said. */
export async function startRefusedServer(
  data: string,
  flags: readonly string[] = [],
): Promise<Ending & { output: string }> {
  const group = launch(data, flags)
  const ending = await group.ended
  return { ...ending, output: group.output() }
}

function launch(data: string, flags: readonly string[]): ProcessGroup {
  const ports = ['--port', '--otlp-http-port', '--otlp-grpc-port', '--zipkin-port']
  const anyPort = ports.flatMap((flag) => [flag, '0'])
  const group = startNode([...fromSource, '--no-demo', '--data', data, ...anyPort, ...flags])
  onTestFinished(() => group.kill())
  return group
}

interface Ready {
  readonly url: string
  readonly otlpHttp: string
  readonly otlpGrpc: string
  readonly zipkin: string
  readonly pid: number
}

async function waitForReady(group: ProcessGroup, file: string): Promise<Ready> {
  let ended: Ending | undefined
  void group.ended.then((ending) => {
    ended = ending
  })
  for (let waited = 0; waited < READY_WITHIN_MS; waited += 25) {
    if (ended) break
    const ready = await readFile(file, 'utf8').catch(() => '')
    // It ends with a line feed once it is written whole.
    if (ready.endsWith('\n')) return JSON.parse(ready) as Ready
    await sleep(25)
  }
  group.kill()
  throw new Error(`the server did not start (${JSON.stringify(ended)}):\n${group.output()}`)
}

/** Never ends while a process of the group lives; the test's own timeout says so then. */
async function groupIsGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(-pid, 0)
    } catch {
      return
    }
    await sleep(5)
  }
}
