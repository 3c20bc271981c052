import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** How long the demo may take to end itself before it is killed, milliseconds. */
const STOP_MS = 3000

/** The demo shop, running beside the server as processes of its own. */
export class Demo {
  readonly #process: ChildProcess

  private constructor(child: ChildProcess) {
    this.#process = child
  }

  /**
   * Starts it against the given addresses.
   * @returns null when this installation comes without the demo
   */
  static start(options: {
    readonly endpoint: string
    readonly grpcEndpoint: string | null
    readonly rate: number
  }): Demo | null {
    const entry = demoEntry()
    if (entry === null) return null
    const args = ['--endpoint', options.endpoint, '--rate', String(options.rate)]
    if (options.grpcEndpoint !== null) args.push('--grpc', options.grpcEndpoint)
    // Its standard input is a pipe that only this process holds: when it closes, the demo ends,
    // also when this process was killed.
    const child = spawn(process.execPath, [...process.execArgv, entry, ...args], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    return new Demo(child)
  }

  async stop(): Promise<void> {
    const child = this.#process
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.stdin?.end()
    child.kill('SIGTERM')
    await ended
    clearTimeout(timer)
  }
}

/** The demo beside this file's own kind: sources run sources, a build runs a build. */
function demoEntry(): string | null {
  const extension = import.meta.url.endsWith('.ts') ? 'src/main.ts' : 'dist/main.js'
  const url = new URL(`../../../../examples/shop/${extension}`, import.meta.url)
  const path = fileURLToPath(url)
  return existsSync(path) ? path : null
}
