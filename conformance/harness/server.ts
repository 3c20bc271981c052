import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { field, text } from '../compare/json.ts'

/** What the corpora were recorded with: nothing is added to what was sent. */
export const discoverNothing: readonly string[] = [
  '--no-discover-service-name',
  '--no-discover-log-levels',
]

/** A server of its own on an empty data folder. */
export interface TestServer {
  readonly url: string
  readonly pid: number
  /** Stops the process and removes its data. */
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const fromSource = ['--conditions=@tailspan/source', '--import', 'tsx', 'apps/server/src/main.ts']
const bare = [
  '--otlp-grpc-port',
  'off',
  '--otlp-http-port',
  'off',
  '--zipkin-port',
  'off',
  '--no-demo',
]
const START_MS = 60_000
const STOP_MS = 20_000

/**
 * Starts the server from source on a free port, without a demo.
 * @param flags further flags
 * @throws when it ends or is not ready within a minute; the message holds what it said
 */
export async function startServer(flags: readonly string[] = []): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-'))
  const ready = join(folder, 'ready.json')
  const given = ['--port', '0', '--data', join(folder, 'data'), '--ready-file', ready, ...flags]
  const child = spawn(process.execPath, [...fromSource, ...bare, ...given], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said.push(chunk)
    if (said.length > 100) said.shift()
  })
  const stop = async (): Promise<void> => {
    await end(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    return { url: await waitForUrl(child, ready), pid: child.pid ?? 0, stop }
  } catch (error) {
    await stop()
    throw new Error(`the server did not start: ${said.join('').slice(-2000)}`, { cause: error })
  }
}

async function waitForUrl(child: ChildProcess, file: string): Promise<string> {
  for (let waited = 0; waited < START_MS; waited += 50) {
    const ended = child.exitCode ?? child.signalCode
    if (ended !== null) throw new Error(`it ended with ${ended}`)
    const url = await readyUrl(file)
    if (url) return url
    await sleep(50)
  }
  throw new Error(`it was not ready after ${START_MS / 1000} s`)
}

/** '' while the file is absent or half written. */
async function readyUrl(file: string): Promise<string> {
  try {
    return text(field(JSON.parse(await readFile(file, 'utf8')), 'url'))
  } catch {
    return ''
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const hardEnd = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended
  clearTimeout(hardEnd)
}
