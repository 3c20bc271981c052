import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

const KEPT_LINES = 200

export interface Ending {
  readonly code: number | null
  readonly signal: string | null
}

/** A process with everything that it started. */
export interface ProcessGroup {
  readonly pid: number
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ending>
  /** The last lines that it wrote, of stdout and stderr together. */
  output(): string
  /** Sends a signal to the process alone. */
  signal(signal: NodeJS.Signals): void
  /** Kills the whole group with SIGKILL: nothing gets to tidy up. */
  kill(): void
}

/** Starts node on a script of this repository, in a process group of its own. */
export function startNode(args: readonly string[]): ProcessGroup {
  return startProgram(process.execPath, args)
}

/** Starts a program, in a process group of its own. */
export function startProgram(program: string, args: readonly string[]): ProcessGroup {
  const child = spawn(program, args, {
    cwd: root,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = keepOutput(child)
  const pid = child.pid ?? Number.NaN
  return {
    pid,
    output,
    ended: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve({ code, signal }))
    }),
    signal: (signal) => void child.kill(signal),
    kill: () => {
      try {
        process.kill(-pid, 'SIGKILL')
      } catch {
        // Nobody of the group is left.
      }
    },
  }
}

function keepOutput(child: ChildProcess): () => string {
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      chunks.push(chunk)
      if (chunks.length > KEPT_LINES) chunks.shift()
    })
  }
  return () => chunks.join('')
}
